namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io WorkloadEntry, alone, inside a ServiceEntry and as the template of a WorkloadGroup.</summary>
internal static class WorkloadEntryRules
{
    private const string SocketPrefix = "unix://";

    /// <summary>Whether the address is a unix socket.</summary>
    public static bool IsSocket(string address) => address.StartsWith(SocketPrefix, StringComparison.Ordinal) && address.Length > SocketPrefix.Length;

    /// <summary>A WorkloadEntry of its own.</summary>
    public static void Check(Findings findings, WorkloadEntryConfig config)
    {
        CheckBody(findings, "spec", config);
        if (config.Address.Length > 0 && !HostNames.IsAddress(config.Address) && !IsSocket(config.Address) && !HostNames.IsName(config.Address))
        {
            findings.Add(ObjectCheckCatalog.EndpointAddress, "spec.address", $"'{config.Address}' is neither an IP address, a host name nor a unix:// path");
        }
    }

    /// <summary>A WorkloadGroup: its template has no address.</summary>
    public static void Check(Findings findings, WorkloadGroupConfig config)
    {
        CheckFields(findings, "spec.template", config.Template);
        LabelRules.Check(findings, "spec.metadata.labels", config.Labels);
        if (config.Probe is not { } probe)
        {
            return;
        }

        NotNegative(findings, "spec.probe.initialDelaySeconds", probe.InitialDelaySeconds);
        NotNegative(findings, "spec.probe.timeoutSeconds", probe.TimeoutSeconds);
        NotNegative(findings, "spec.probe.periodSeconds", probe.PeriodSeconds);
        NotNegative(findings, "spec.probe.successThreshold", probe.SuccessThreshold);
        NotNegative(findings, "spec.probe.failureThreshold", probe.FailureThreshold);
        if (probe.Command.IsEmpty)
        {
            findings.Port(probe.HttpPath is not null ? "spec.probe.httpGet.port" : probe.IsGrpc ? "spec.probe.grpc.port" : "spec.probe.tcpSocket.port", probe.Port);
        }
    }

    /// <summary>What holds for a workload with an address, wherever it is written.</summary>
    public static void CheckBody(Findings findings, string path, WorkloadEntryConfig config)
    {
        if (config.Address.Length == 0 && config.Network.Length == 0)
        {
            findings.Add(ObjectCheckCatalog.EndpointWithoutPlace, path, "neither address nor network is given");
        }

        CheckFields(findings, path, config);
    }

    private static void CheckFields(Findings findings, string path, WorkloadEntryConfig config)
    {
        LabelRules.Check(findings, $"{path}.labels", config.Labels);
        foreach (var (name, port) in config.Ports)
        {
            findings.Range($"{path}.ports[{name}]", port, 1, 65535);
            if (IsSocket(config.Address))
            {
                findings.Add(ObjectCheckCatalog.Exclusive, $"{path}.ports[{name}]", "a unix socket has no ports");
            }
        }

        if (config.Locality.Length > 0 && config.Locality.Split('/').Any(p => p.Length == 0))
        {
            findings.Add(ObjectCheckCatalog.LocalityPart, $"{path}.locality", $"'{config.Locality}' has an empty part");
        }
    }

    private static void NotNegative(Findings findings, string path, int value) => findings.Range(path, value, 0, int.MaxValue);
}
