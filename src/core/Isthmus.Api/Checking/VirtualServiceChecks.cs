namespace Isthmus.Api.Checking;

/// <summary>Checks one VirtualService: what stands outside of its routes.</summary>
internal static class VirtualServiceChecks
{
    private const string Mesh = "mesh";

    public static void Check(ApiObject<VirtualServiceConfig> service, Findings findings)
    {
        var config = service.Config;
        ExportToRules.Check(findings, "spec.exportTo", config.ExportTo, service.Metadata.Namespace, allowsNone: false);
        CheckGateways(findings, config.Gateways);
        if (config.Hosts.IsEmpty)
        {
            CheckDelegate(findings, config);
        }
        else
        {
            CheckHosts(findings, config);
        }

        if (config.Http.IsEmpty && config.Tls.IsEmpty && config.Tcp.IsEmpty)
        {
            findings.Add(ObjectCheckCatalog.Missing, "spec", "http, tls and tcp are all missing: there is nothing to route", "write at least one route");
        }

        HttpRouteRules.Check(findings, service);
        L4RouteRules.Check(findings, config);
    }

    /// <summary>The gateways that the object is bound to, written out as <c>namespace/name</c> or <c>mesh</c>.</summary>
    public static string[] BoundTo(ApiObject<VirtualServiceConfig> service) => service.Config.Gateways.IsEmpty
        ? [Mesh]
        : [.. service.Config.Gateways.Select(g => FullName(g, service.Metadata.Namespace))];

    /// <summary>A gateway reference written out as <c>namespace/name</c> or <c>mesh</c>.</summary>
    public static string FullName(string gateway, string ns) =>
        gateway is Mesh || gateway.Contains('/', StringComparison.Ordinal) ? gateway : $"{ns}/{gateway}";

    private static void CheckGateways(Findings findings, EquatableArray<string> gateways)
    {
        foreach (var (i, gateway) in gateways.Index())
        {
            if (gateway.Split('/') is not { Length: 1 or 2 } parts || !parts.All(HostNames.IsName))
            {
                findings.Add(ObjectCheckCatalog.Reference, $"spec.gateways[{i}]", $"'{gateway}' is not 'name' or 'namespace/name'");
            }
        }
    }

    private static void CheckDelegate(Findings findings, VirtualServiceConfig config)
    {
        AddIf(findings, "spec.gateways", !config.Gateways.IsEmpty);
        AddIf(findings, "spec.tls", !config.Tls.IsEmpty);
        AddIf(findings, "spec.tcp", !config.Tcp.IsEmpty);
        foreach (var (i, route) in config.Http.Index())
        {
            AddIf(findings, $"spec.http[{i}].delegate", route.Delegate is not null);
        }
    }

    private static void AddIf(Findings findings, string path, bool isThere)
    {
        if (isThere)
        {
            findings.Add(ObjectCheckCatalog.DelegateShape, path, $"the object has no hosts, so it cannot have {path["spec.".Length..]}");
        }
    }

    private static void CheckHosts(Findings findings, VirtualServiceConfig config)
    {
        var isOnMesh = config.Gateways.IsEmpty || config.Gateways.Contains(Mesh, StringComparer.Ordinal);
        foreach (var (i, host) in config.Hosts.Index())
        {
            var at = $"spec.hosts[{i}]";
            if (host is "*" && isOnMesh)
            {
                findings.Add(ObjectCheckCatalog.WildcardOnMesh, at, "'*' on sidecars would take every call");
            }
            else if (!HostNames.IsAddress(host))
            {
                findings.Host(at, host);
            }

            if (config.Hosts.Take(i).FirstOrDefault(h => HostNames.Covers(h, host) || HostNames.Covers(host, h)) is { } other)
            {
                findings.Add(ObjectCheckCatalog.OverlappingHosts, at, $"'{host}' overlaps with '{other}'");
            }
        }
    }
}
