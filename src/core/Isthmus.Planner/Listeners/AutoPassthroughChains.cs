using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// The chains by which an east-west gateway passes the mesh's own TLS on, unopened: one for each service port and subset whose host the server exposes, told
/// apart by server name. Nobody is authorized here: who the caller is, only the workload behind can see.
/// </summary>
internal static class AutoPassthroughChains
{
    /// <summary>Builds the chains, sorted by name.</summary>
    public static IEnumerable<FilterChain> Of(ProxyView view, BoundServer server) =>
        view.Services
            .Where(s => !s.IsExternal && s.AliasOf.Length == 0 && server.Hosts.Any(h => HostPattern.Covers(h.Name, s.Key.Host)))
            .SelectMany(s => s.Ports.Where(p => p.Protocol != AppProtocol.Udp).SelectMany(p => Subsets(view, s).Select(subset => Chain(s, p, subset))))
            .OrderBy(c => c.Name, StringComparer.Ordinal);

    // All endpoints first, then each subset.
    private static IEnumerable<string> Subsets(ProxyView view, Service service) =>
        (TrafficPolicies.RuleFor(view, service)?.Subsets ?? default).Select(s => s.Name).Prepend("");

    private static FilterChain Chain(Service service, ServicePort port, string subset)
    {
        var name = UpstreamName.SniDnat(port.Number, subset, service.Key.Host).ToString();
        return new FilterChain
        {
            Name = name,
            Match = new FilterChainMatch { ServerNames = [name], ApplicationProtocols = MeshServerTls.AllAlpn },
            Handling = new TcpHandling { StatPrefix = name, Upstreams = [new WeightedUpstream(name)] },
        };
    }
}
