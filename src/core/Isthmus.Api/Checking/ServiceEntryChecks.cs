namespace Isthmus.Api.Checking;

/// <summary>Checks one ServiceEntry.</summary>
internal static class ServiceEntryChecks
{
    private const string NoAllocation = "networking.istio.io/enable-autoallocate-ip";

    public static void Check(ApiObject<ServiceEntryConfig> entry, Findings findings)
    {
        var config = entry.Config;
        CheckHosts(findings, config.Hosts);
        CheckPorts(findings, config.Ports);
        foreach (var (i, address) in config.Addresses.Index())
        {
            CheckAddress(findings, $"spec.addresses[{i}]", config, address);
        }

        findings.AtMostOne("spec.endpoints", ("workloadSelector", config.WorkloadSelector is not null), ("endpoints", !config.Endpoints.IsEmpty));
        LabelRules.CheckSelector(findings, "spec.workloadSelector.labels", config.WorkloadSelector);
        ExportToRules.Check(findings, "spec.exportTo", config.ExportTo, entry.Metadata.Namespace, allowsNone: true);
        ServiceEntryEndpointRules.Check(findings, config);
        CheckTcp(findings, entry);
    }

    private static void CheckHosts(Findings findings, EquatableArray<string> hosts)
    {
        if (hosts.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.Missing, "spec.hosts", "hosts is missing");
        }

        foreach (var (i, host) in hosts.Index())
        {
            var at = $"spec.hosts[{i}]";
            if (host is "*")
            {
                findings.Add(ObjectCheckCatalog.Host, at, "'*' alone would be every host");
            }
            else
            {
                findings.Host(at, host);
                if (host is ['*', not '.', ..])
                {
                    findings.Add(ObjectCheckCatalog.PartialHostWildcard, at, $"the first label of '{host}' is only partly a wildcard");
                }
            }
        }
    }

    private static void CheckPorts(Findings findings, EquatableArray<ServiceEntryPortConfig> ports)
    {
        findings.Unique(ports.Select(p => p.Name), i => $"spec.ports[{i}].name", "port name");
        findings.Unique(ports.Select(p => p.Number), i => $"spec.ports[{i}].number", "port number");
        foreach (var (i, port) in ports.Index())
        {
            findings.Port($"spec.ports[{i}].number", port.Number);
            findings.Port($"spec.ports[{i}].targetPort", port.TargetPort, optional: true);
            if (findings.Require($"spec.ports[{i}].name", port.Name))
            {
                findings.Label($"spec.ports[{i}].name", port.Name);
            }
        }
    }

    private static void CheckAddress(Findings findings, string path, ServiceEntryConfig config, string address)
    {
        findings.AddressOrRange(path, address);
        if (address.Contains('/', StringComparison.Ordinal) && config.Resolution is not (ServiceResolution.Passthrough or ServiceResolution.Endpoints))
        {
            findings.Add(ObjectCheckCatalog.CidrResolution, path, $"'{address}' is a range");
        }
    }

    private static void CheckTcp(Findings findings, ApiObject<ServiceEntryConfig> entry)
    {
        var config = entry.Config;
        foreach (var (i, port) in config.Ports.Index())
        {
            if (port.Protocol.IsHttp || port.Protocol.IsTls)
            {
                continue;
            }

            if (config.Hosts.Count > 1 && config.Resolution is not (ServiceResolution.Passthrough or ServiceResolution.DynamicDns))
            {
                findings.Add(ObjectCheckCatalog.TcpHosts, $"spec.ports[{i}]", $"port {port.Number} cannot tell the {config.Hosts.Count} hosts apart");
            }

            if (port.Protocol is AppProtocol.Tcp or AppProtocol.Auto && config.Addresses.IsEmpty && !IsAllocated(entry))
            {
                findings.Add(ObjectCheckCatalog.TcpWithoutAddress, $"spec.ports[{i}]", $"port {port.Number} is TCP and the object has no address");
            }
        }
    }

    /// <summary>Whether the control plane gives the hosts an address of its own.</summary>
    private static bool IsAllocated(ApiObject<ServiceEntryConfig> entry) =>
        entry.Config.Resolution is not ServiceResolution.Passthrough
        && !string.Equals(entry.Metadata.Labels[NoAllocation], "false", StringComparison.OrdinalIgnoreCase)
        && entry.Config.Hosts.Any(h => !h.StartsWith('*'));
}
