using System.Globalization;
using Isthmus.Planner.Listeners;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>The route tables of a sidecar: one for each port, one for each sniffed port with an address of its own, one for the HTTP proxy port.</summary>
/// <param name="view">The mesh as the proxy sees it.</param>
/// <param name="rules">The rules that its namespace sees, oldest first.</param>
internal sealed class SidecarRouteTables(ProxyView view, IReadOnlyList<RoutingRule> rules)
{
    /// <summary>Name of the table behind the HTTP proxy port.</summary>
    public const string HttpProxyTable = "http_proxy";

    private const int HttpPort = 80;

    /// <summary>Builds all tables.</summary>
    public IEnumerable<RouteTable> Build()
    {
        var tables = new Dictionary<string, RouteTable>(StringComparer.Ordinal);
        var places = new OutboundPlaces(view);

        // Listeners with a port stand before the catch-all, and keep what they have.
        foreach (var listener in view.EgressListeners.OrderBy(l => l.Port == 0))
        {
            if (listener.Protocol == AppProtocol.HttpProxy && listener.Port != 0)
            {
                continue;
            }

            var hosts = new SidecarVirtualHosts(view, listener, rules);
            foreach (var port in hosts.Ports)
            {
                AddShared(tables, hosts, places, listener, port);
                AddOwn(tables, hosts, places, listener, port);
            }
        }

        if (HttpProxyPlace.Of(view) is not null)
        {
            tables[HttpProxyTable] = HttpProxy();
        }

        return tables.Values;
    }

    private void AddShared(Dictionary<string, RouteTable> tables, SidecarVirtualHosts hosts, OutboundPlaces places, SidecarEgressConfig listener, int port)
    {
        var name = Text(port);
        if (!tables.ContainsKey(name) && hosts.ServicesAt(port).Any(s => places.SharesTable(listener, s.Service, s.Port)))
        {
            tables.Add(name, WithFallback(name, VirtualHostDomains.Settle(hosts.DraftsAt(port)), ignoresPort: true));
        }
    }

    private static void AddOwn(Dictionary<string, RouteTable> tables, SidecarVirtualHosts hosts, OutboundPlaces places, SidecarEgressConfig listener, int port)
    {
        foreach (var (service, servicePort) in hosts.ServicesAt(port))
        {
            if (places.HasOwnTable(listener, service, servicePort))
            {
                var name = OutboundPlaces.OwnTable(service, port);
                tables.TryAdd(name, new(name, [new VirtualHost(name, ["*"], hosts.Draft(service, port).Routes)]));
            }
        }
    }

    private RouteTable HttpProxy()
    {
        var drafts = new List<VirtualHostDraft>();
        foreach (var listener in HttpProxyPlace.ListenersOf(view))
        {
            var hosts = new SidecarVirtualHosts(view, listener, rules);
            foreach (var port in hosts.Ports.OrderBy(p => p != HttpPort).ThenBy(p => p))
            {
                drafts.AddRange(hosts.DraftsAt(port).Select(d => WithPorts(d, port)));
            }
        }

        var unique = drafts.DistinctBy(d => d.Name, StringComparer.Ordinal).ToList();
        return WithFallback(HttpProxyTable, VirtualHostDomains.Settle(unique), ignoresPort: false);
    }

    // Callers write the port into the host. A host without port means 80, or, where nothing listens on 80, the service's first port.
    private static VirtualHostDraft WithPorts(VirtualHostDraft draft, int port) => draft with
    {
        Host = $"{draft.Host}:{Text(port)}",
        Domains = draft.Host == "*" ? draft.Domains : [.. draft.Domains.Select(d => $"{d}:{Text(port)}"), .. draft.Domains],
    };

    private RouteTable WithFallback(string name, List<VirtualHost> hosts, bool ignoresPort)
    {
        if (!hosts.Any(h => h.Domains.AsSpan().Contains("*")))
        {
            hosts.Add(OutboundFallback.VirtualHost(view));
        }

        return new(name, hosts.ToEquatableArray(), ignoresPort);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
