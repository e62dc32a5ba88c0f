using Isthmus.Api.Checking;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Checking;

/// <summary>VirtualServices against the hosts, subsets, ports, gateways and delegates that they name.</summary>
internal static class RouteChecks
{
    private const string Mesh = "mesh";

    public static void Check(MeshFacts facts, Violations violations)
    {
        foreach (var route in facts.Config.VirtualServices.All)
        {
            var findings = Findings.About(route, violations);
            CheckHosts(facts, findings, route);
            CheckGateways(facts, findings, route);
            CheckDelegates(facts, findings, route);
            foreach (var destination in RouteDestination.Of(route.Config))
            {
                CheckDestination(facts, findings, destination, route.Metadata.Namespace);
            }
        }
    }

    /// <summary>Whether the object applies to sidecars.</summary>
    public static bool IsOnMesh(VirtualServiceConfig config) => config.Gateways.IsEmpty || config.Gateways.Contains(Mesh, StringComparer.Ordinal);

    private static void CheckHosts(MeshFacts facts, Findings findings, ApiObject<VirtualServiceConfig> route)
    {
        if (!IsOnMesh(route.Config))
        {
            return;
        }

        foreach (var (i, written) in route.Config.Hosts.Index())
        {
            // Names of other domains may be routed without being services.
            var host = facts.Resolve(written, route.Metadata.Namespace);
            var isOurs = facts.LooksLikeKubernetes(host) || facts.Suggestion(host).Length > 0;
            if (isOurs && !facts.MayExist(host))
            {
                DestinationRuleChecks.Unknown(facts, findings, MeshCheckCatalog.RoutedHost, $"spec.hosts[{i}]", written, host);
            }
        }
    }

    private static void CheckDestination(MeshFacts facts, Findings findings, RouteDestination target, string ns)
    {
        var destination = target.Destination;
        var host = facts.Resolve(destination.Host, ns);
        if (!facts.MayExist(host))
        {
            DestinationRuleChecks.Unknown(facts, findings, MeshCheckCatalog.DestinationHost, $"{target.Path}.host", destination.Host, host);
            return;
        }

        var rules = facts.Rules.Where(r => HostPattern.Covers(r.Host, host)).Select(r => r.Rule).ToArray();
        if (destination.Subset.Length > 0 && !rules.Any(r => r.Config.Subsets.Any(s => string.Equals(s.Name, destination.Subset, StringComparison.Ordinal))))
        {
            findings.Add(MeshCheckCatalog.DestinationSubset, $"{target.Path}.subset", $"no DestinationRule defines subset '{destination.Subset}' of '{host}'");
        }

        var services = facts.Services(host);
        if (destination.Port != 0 && services.Count > 0 && services.All(s => s.FindPort(destination.Port) is null))
        {
            var ports = string.Join(", ", services.SelectMany(s => s.Ports).Select(p => p.Number).Distinct().Order());
            findings.Add(MeshCheckCatalog.DestinationPort, $"{target.Path}.port.number", $"'{host}' has no port {destination.Port}; it has {ports}");
        }

        if (target.Retries is { RetryRemoteLocalities: true, Attempts: > 0 } && rules.Any(r => r.Config.TrafficPolicy?.LoadBalancer?.LocalityLbSetting?.Distribute is { IsEmpty: false }))
        {
            findings.Add(MeshCheckCatalog.RemoteLocalitiesOff, $"{target.RetriesPath}.retryRemoteLocalities", $"'{host}' has a distribute list");
        }
    }

    private static void CheckGateways(MeshFacts facts, Findings findings, ApiObject<VirtualServiceConfig> route)
    {
        foreach (var (i, written) in route.Config.Gateways.Index())
        {
            if (written is Mesh)
            {
                continue;
            }

            if (Find(facts, written, route.Metadata.Namespace) is not { } gateway)
            {
                findings.Add(MeshCheckCatalog.UnknownGateway, $"spec.gateways[{i}]", $"there is no Gateway '{written}'{In(written, route.Metadata.Namespace)}");
            }
            else if (!gateway.Config.Servers.Any(s => s.Hosts.Any(h => Takes(gateway, h, route))))
            {
                var served = string.Join(", ", gateway.Config.Servers.SelectMany(s => s.Hosts).Distinct(StringComparer.Ordinal));
                findings.Add(MeshCheckCatalog.GatewayHostMismatch, $"spec.gateways[{i}]", $"'{written}' serves {served}");
            }
        }
    }

    private static string In(string written, string ns) => written.Contains('/', StringComparison.Ordinal) ? "" : $" in namespace '{ns}'";

    private static ApiObject<GatewayConfig>? Find(MeshFacts facts, string written, string ns)
    {
        var slash = written.IndexOf('/', StringComparison.Ordinal);
        var (owner, name) = slash < 0 ? (ns, written) : (written[..slash], written[(slash + 1)..]);
        return facts.Config.Gateways.In(owner).FirstOrDefault(g => string.Equals(g.Metadata.Name, name, StringComparison.Ordinal));
    }

    /// <summary>Whether the server host (<c>[namespace/]name</c>) lets the VirtualService bind one of its hosts.</summary>
    public static bool Takes(ApiObject<GatewayConfig> gateway, string serverHost, ApiObject<VirtualServiceConfig> route)
    {
        var slash = serverHost.IndexOf('/', StringComparison.Ordinal);
        var ns = slash < 0 ? "*" : serverHost[..slash];
        var owner = ns is "." ? gateway.Metadata.Namespace : ns;
        return (owner is "*" || string.Equals(owner, route.Metadata.Namespace, StringComparison.Ordinal))
            && route.Config.Hosts.Any(h => HostPattern.Overlaps(serverHost[(slash + 1)..], h));
    }

    private static void CheckDelegates(MeshFacts facts, Findings findings, ApiObject<VirtualServiceConfig> route)
    {
        foreach (var (i, http) in route.Config.Http.Index())
        {
            if (http.Delegate is not { } target || route.Config.Hosts.IsEmpty)
            {
                continue;
            }

            var ns = target.Namespace.Length == 0 ? route.Metadata.Namespace : target.Namespace;
            var found = facts.Config.VirtualServices.In(ns).FirstOrDefault(v => string.Equals(v.Metadata.Name, target.Name, StringComparison.Ordinal));
            var reason = found switch
            {
                null => "does not exist",
                { Config.Hosts.IsEmpty: false } => "has hosts of its own",
                _ when !Visibility.Allows(found.Config.ExportTo, facts.Snapshot.Mesh.DefaultVirtualServiceExportTo, ns, route.Metadata.Namespace) => "is not exported here",
                _ => "",
            };
            if (reason.Length > 0)
            {
                findings.Add(MeshCheckCatalog.DelegateMissing, $"spec.http[{i}].delegate", $"{ns}/{target.Name} {reason}");
            }
        }
    }
}
