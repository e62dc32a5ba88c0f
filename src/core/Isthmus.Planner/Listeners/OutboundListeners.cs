using System.Globalization;
using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>The outbound side of a sidecar.</summary>
internal sealed class OutboundListeners
{
    private const string Everywhere = "0.0.0.0";

    // Ports of protocols whose server speaks first: mail, DNS, MySQL, MongoDB.
    private static readonly int[] ServerFirstPorts = [25, 53, 3306, 27017];

    private readonly ProxyView _view;
    private readonly OutboundPlaces _places;
    private readonly ServiceChains _chains;
    private readonly Dictionary<(string Address, int Port), OutboundDraft> _drafts = [];

    /// <summary>For the proxy of <paramref name="view"/>, with the rules that its namespace sees.</summary>
    public OutboundListeners(ProxyView view, IReadOnlyList<RoutingRule> rules)
    {
        _view = view;
        _places = new(view);
        _chains = new(view, new([.. rules.Where(r => r.IsBoundTo(RouteScope.MeshGateway) && (r.Tcp.Count > 0 || r.Tls.Count > 0))]));
    }

    /// <summary>Builds the listeners.</summary>
    public IEnumerable<Listener> Build()
    {
        // Listeners with a port of their own come first; the catch-all gets what they leave.
        foreach (var listener in _view.EgressListeners.OrderBy(l => l.Port == 0).Where(l => l.Protocol != AppProtocol.HttpProxy && !IsSocketFile(l.Bind)))
        {
            foreach (var (service, port) in EgressPorts.Of(_view, listener))
            {
                Add(listener, service, port);
            }
        }

        var listeners = _drafts.Values.Select(d => d.Finish(_view, _places.Binds(d.Owner))).ToList();
        if (!_view.Proxy.BindsPorts)
        {
            listeners.Add(Virtual());
        }

        if (HttpProxyPlace.Of(_view) is { } place && !_drafts.ContainsKey((place.Address, place.Port)))
        {
            listeners.Add(HttpProxy(place));
        }

        return listeners;
    }

    private void Add(SidecarEgressConfig listener, Service service, ServicePort port)
    {
        var shared = _places.Shared(listener);
        foreach (var address in _places.Of(listener, service, port))
        {
            var place = (address, port.Number);
            if (!_drafts.TryGetValue(place, out var draft))
            {
                _drafts.Add(place, draft = new(address, port.Number, listener));
            }

            if (ReferenceEquals(draft.Owner, listener))
            {
                Add(draft, service, port, isShared: address == shared);
            }
        }
    }

    private void Add(OutboundDraft draft, Service service, ServicePort port, bool isShared)
    {
        if (SidecarVirtualHosts.IsRouted(port))
        {
            draft.AddHttp(isShared ? Text(port.Number) : OutboundPlaces.OwnTable(service, port.Number));
        }

        if (!port.Protocol.IsHttp)
        {
            var isServerFirst = port.Protocol is AppProtocol.MySql or AppProtocol.Mongo || (port.Protocol == AppProtocol.Tcp && ServerFirstPorts.Contains(port.Number));
            foreach (var chain in _chains.Of(service, port, hasOwnAddress: !isShared, isShared ? _places.Ranges(service) : default))
            {
                draft.AddTcp(chain, isServerFirst);
            }
        }
    }

    private Listener Virtual()
    {
        var port = _view.Snapshot.Mesh.ProxyListenPort;
        var upstream = OutboundFallback.Upstream(_view);
        return new Listener
        {
            Name = "virtualOutbound",
            Address = Everywhere,
            Port = port,
            Direction = TrafficDirection.Outbound,
            UsesOriginalDestination = true,
            FilterChains =
            [
                InboundListeners.BlackHole("virtualOutbound-blackhole", port),
                new FilterChain
                {
                    Name = "virtualOutbound-catchall-tcp",
                    Handling = new TcpHandling { StatPrefix = upstream, Upstreams = [new WeightedUpstream(upstream)] },
                },
            ],
        };
    }

    private Listener HttpProxy(HttpProxyPlace place)
    {
        var name = $"{place.Address}_{Text(place.Port)}";
        return new Listener
        {
            Name = name,
            Address = place.Address,
            Port = place.Port,
            Direction = TrafficDirection.Outbound,
            FilterChains =
            [
                new FilterChain
                {
                    Name = name,
                    Handling = new HttpHandling
                    {
                        StatPrefix = "outbound_" + name,
                        RouteTableName = SidecarRouteTables.HttpProxyTable,
                        PathNormalization = _view.Snapshot.Mesh.PathNormalization,
                    },
                },
            ],
        };
    }

    private static bool IsSocketFile(string bind) => bind.StartsWith("unix:", StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
