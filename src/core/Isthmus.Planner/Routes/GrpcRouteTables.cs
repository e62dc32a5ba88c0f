using Isthmus.Planner.Listeners;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>The route tables of a proxyless gRPC client: one for each service port, named like its upstream, that takes whatever authority the client dialled.</summary>
internal static class GrpcRouteTables
{
    /// <summary>Builds all tables.</summary>
    public static IEnumerable<RouteTable> Build(ProxyView view, IReadOnlyList<RoutingRule> rules)
    {
        var tables = new Dictionary<string, RouteTable>(StringComparer.Ordinal);
        foreach (var listener in view.EgressListeners)
        {
            var hosts = new SidecarVirtualHosts(view, listener, rules);
            foreach (var (service, port) in EgressPorts.WithAliases(view, listener).Where(p => SidecarVirtualHosts.IsRouted(p.Port)))
            {
                var name = UpstreamName.Outbound(port.Number, "", service.Key.Host).ToString();
                var draft = hosts.Draft(service, port.Number);
                tables.TryAdd(name, new(name, [new VirtualHost(draft.Name, ["*"], draft.Routes)]));
            }
        }

        return tables.Values;
    }
}
