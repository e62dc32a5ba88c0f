using System.Globalization;
using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// An outbound listener while services add what they need of it. HTTP services share it; of chains that take the same connections the first stays; HTTP and
/// bytes on one place are told apart by the first bytes. Owned by one plan's construction.
/// </summary>
/// <param name="address">IP address to bind to, or that was captured.</param>
/// <param name="port">The port.</param>
/// <param name="owner">The egress listener that it serves.</param>
internal sealed class OutboundDraft(string address, int port, SidecarEgressConfig owner)
{
    private static readonly FilterChainMatch PlainHttp = new() { TransportProtocol = "raw_buffer", ApplicationProtocols = InboundShapes.PlainHttp };

    private readonly DisjointChains _tcp = new();
    private string? _table;
    private bool _isServerFirst;

    /// <summary>The egress listener that it serves.</summary>
    public SidecarEgressConfig Owner => owner;

    private string Name => $"{address}_{port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>HTTP is routed by <paramref name="table"/>.</summary>
    public void AddHttp(string table) => _table ??= table;

    /// <summary>Bytes are handled by <paramref name="chain"/>, as far as no other takes the same connections.</summary>
    public void AddTcp(FilterChain chain, bool isServerFirst) => _isServerFirst |= _tcp.Add(chain) && isServerFirst;

    /// <summary>The finished listener.</summary>
    /// <param name="view">The mesh as the proxy sees it.</param>
    /// <param name="binds">It binds its port; then what nothing takes cannot be passed on, because where it was meant for is not known.</param>
    public Listener Finish(ProxyView view, bool binds)
    {
        var any = _tcp.All.FirstOrDefault(c => c.Match == FilterChainMatch.Any);
        var chains = _tcp.All.Where(c => c != any).ToList();
        var fallback = any ?? (binds ? null : Passthrough(view));

        // Who waits for the server's first word would wait for ever behind an inspection.
        if (_table is not null && !_isServerFirst)
        {
            chains.Insert(0, Http(view, isAlone: binds && fallback is null && chains.Count == 0));
        }

        if (chains.Count == 0 && fallback is not null)
        {
            (chains, fallback) = ([fallback], null);
        }

        return new Listener
        {
            Name = Name,
            Address = address,
            Port = port,
            BindsToPort = binds,
            Direction = TrafficDirection.Outbound,
            InspectsTls = chains.Exists(c => !c.Match.ServerNames.IsEmpty || c.Match == PlainHttp),
            InspectsHttp = chains.Exists(c => c.Match == PlainHttp),
            InspectionTimeout = view.Snapshot.Mesh.ProtocolDetectionTimeout,
            FilterChains = chains.ToEquatableArray(),
            DefaultFilterChain = fallback,
        };
    }

    private FilterChain Http(ProxyView view, bool isAlone) => new()
    {
        Name = Name,
        Match = isAlone ? FilterChainMatch.Any : PlainHttp,
        Handling = new HttpHandling
        {
            StatPrefix = "outbound_" + Name,
            RouteTableName = _table!,
            PathNormalization = view.Snapshot.Mesh.PathNormalization,
        },
    };

    private static FilterChain Passthrough(ProxyView view)
    {
        var upstream = OutboundFallback.Upstream(view);
        return new() { Name = "PassthroughFilterChain", Handling = new TcpHandling { StatPrefix = upstream, Upstreams = [new WeightedUpstream(upstream)] } };
    }
}
