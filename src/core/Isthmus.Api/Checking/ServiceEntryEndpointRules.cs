namespace Isthmus.Api.Checking;

/// <summary>Rules about a ServiceEntry's resolution and endpoints.</summary>
internal static class ServiceEntryEndpointRules
{
    public static void Check(Findings findings, ServiceEntryConfig config)
    {
        CheckResolution(findings, config);
        foreach (var (i, endpoint) in config.Endpoints.Index())
        {
            var at = $"spec.endpoints[{i}]";
            WorkloadEntryRules.CheckBody(findings, at, endpoint);
            CheckAddress(findings, $"{at}.address", config.Resolution, endpoint);
            foreach (var (name, _) in endpoint.Ports)
            {
                if (!config.Ports.Any(p => string.Equals(p.Name, name, StringComparison.Ordinal)))
                {
                    findings.Add(ObjectCheckCatalog.EndpointPort, $"{at}.ports[{name}]", $"the service has no port '{name}'");
                }
            }
        }
    }

    private static void CheckResolution(Findings findings, ServiceEntryConfig config)
    {
        switch (config.Resolution)
        {
            case ServiceResolution.Passthrough:
                CheckNone(findings, config);
                break;
            case ServiceResolution.Dns or ServiceResolution.DnsRoundRobin:
                CheckDns(findings, config);
                break;
            case ServiceResolution.DynamicDns:
                CheckDynamic(findings, config);
                break;
        }
    }

    private static void CheckNone(Findings findings, ServiceEntryConfig config)
    {
        if (!config.Endpoints.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.EndpointsWithNone, "spec.endpoints", "resolution is NONE");
        }

        if (config.WorkloadSelector is not null)
        {
            findings.Add(ObjectCheckCatalog.SelectorWithNone, "spec.workloadSelector", "resolution is NONE");
        }
    }

    private static void CheckDns(Findings findings, ServiceEntryConfig config)
    {
        if (config.Resolution is ServiceResolution.DnsRoundRobin && config.Endpoints.Count > 1)
        {
            findings.Add(ObjectCheckCatalog.RoundRobinEndpoints, "spec.endpoints[1]", $"there are {config.Endpoints.Count} endpoints");
        }

        if (!config.Endpoints.IsEmpty || config.WorkloadSelector is not null)
        {
            return;
        }

        foreach (var (i, host) in config.Hosts.Index())
        {
            if (host is not "*" && HostNames.IsNameOrWildcard(host) && !HostNames.IsFullName(host))
            {
                findings.Add(ObjectCheckCatalog.DnsHost, $"spec.hosts[{i}]", $"'{host}' cannot be resolved and there are no endpoints");
            }
        }
    }

    private static void CheckDynamic(Findings findings, ServiceEntryConfig config)
    {
        findings.Add(ObjectCheckCatalog.DynamicDnsUnserved, "spec.resolution", "DYNAMIC_DNS is not served");
        foreach (var (i, host) in config.Hosts.Index())
        {
            AddIf(findings, $"spec.hosts[{i}]", !host.StartsWith('*'), $"'{host}' is not a wildcard");
        }

        AddIf(findings, "spec.addresses", !config.Addresses.IsEmpty, "there are addresses");
        AddIf(findings, "spec.endpoints", !config.Endpoints.IsEmpty, "there are endpoints");
        foreach (var (i, port) in config.Ports.Index())
        {
            var fits = port.Protocol is AppProtocol.Http or AppProtocol.Http2 or AppProtocol.Grpc or AppProtocol.Tls;
            AddIf(findings, $"spec.ports[{i}].protocol", !fits, $"port {port.Number} speaks none of HTTP, HTTP2, GRPC, TLS");
        }
    }

    private static void AddIf(Findings findings, string path, bool isWrong, string message)
    {
        if (isWrong)
        {
            findings.Add(ObjectCheckCatalog.DynamicDns, path, message);
        }
    }

    private static void CheckAddress(Findings findings, string path, ServiceResolution resolution, WorkloadEntryConfig endpoint)
    {
        var address = endpoint.Address;
        var fits = address.Length == 0
            || resolution switch
            {
                ServiceResolution.Endpoints => HostNames.IsAddress(address) || WorkloadEntryRules.IsSocket(address),
                ServiceResolution.Dns or ServiceResolution.DnsRoundRobin => HostNames.IsAddress(address) || HostNames.IsName(address),
                _ => true,
            };
        if (!fits)
        {
            // A name inside the mesh is expanded to that service's endpoints: users asked Istio for it.
            var isMeshName = resolution is ServiceResolution.Endpoints && address.Contains(".svc.", StringComparison.Ordinal) && HostNames.IsName(address);
            if (!isMeshName)
            {
                findings.Add(ObjectCheckCatalog.EndpointAddress, path, $"'{address}' does not suit the resolution");
            }
        }
    }
}
