using System.Globalization;
using Isthmus.Planner.Naming;
using Isthmus.Planner.Upstreams;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// The inbound side of a sidecar. Captured: one listener, <c>virtualInbound</c>, with chains for each port of the workload. Without capture: a listener for each
/// port that can be bound without a clash with the workload.
/// </summary>
/// <param name="view">The mesh as the proxy sees it.</param>
internal sealed class InboundListeners(ProxyView view)
{
    private const string Everywhere = "0.0.0.0";

    private readonly InboundChains _chains = new(view);

    /// <summary>Builds the listeners.</summary>
    public IEnumerable<Listener> Build()
    {
        var targets = InboundTargets.Of(view);
        return view.Proxy.BindsPorts ? targets.Where(CanBind).Select(Bound) : [Virtual([.. targets.Select(t => PortOf(t, Everywhere))])];
    }

    private Listener Virtual(IReadOnlyList<InboundPort> ports)
    {
        var port = view.Snapshot.Mesh.ProxyInboundListenPort;
        var known = ports.Select(p => p.WorkloadPort).ToHashSet();
        var unnamed = _chains.NamedPorts.Where(p => !known.Contains(p))
            .Select(p => new InboundPort(p, p, AppProtocol.Auto, UpstreamName.InboundPassthrough, $"{Everywhere}_{Text(p)}"));
        var rest = new InboundPort(0, 0, AppProtocol.Auto, UpstreamName.InboundPassthrough, "virtualInbound");
        var chains = new List<FilterChain> { BlackHole("virtualInbound-blackhole", port) };
        chains.AddRange(ports.Concat(unnamed).SelectMany(p => _chains.Of(p, matchesPort: true)));
        chains.AddRange(_chains.Of(rest, matchesPort: false));
        return Finished(new Listener { Name = "virtualInbound", Address = Everywhere, Port = port }, chains);
    }

    // The workload must be elsewhere than at the address and port that callers use, or the sidecar would be its own upstream.
    private bool CanBind(InboundTarget target) =>
        !(target.Ingress?.Bind ?? "").StartsWith("unix:", StringComparison.Ordinal)
        && (view.Snapshot.Mesh.InboundGoesToLocalhost || target.Ingress is { DefaultEndpoint.Length: > 0 });

    private Listener Bound(InboundTarget target)
    {
        var own = view.Proxy.Addresses.IsEmpty ? Everywhere : view.Proxy.Addresses[0];
        var address = target.Ingress is { Bind.Length: > 0 } ingress ? ingress.Bind : own;
        var port = PortOf(target, address);
        return Finished(new Listener { Name = port.ChainName, Address = address, Port = port.WorkloadPort }, [.. _chains.Of(port, matchesPort: false)]);
    }

    private static InboundPort PortOf(InboundTarget target, string address)
    {
        var port = target.WorkloadPort;
        var upstream = UpstreamName.Inbound(port).ToString();
        return new(port, target.Port?.Number ?? port, target.Protocol, upstream, $"{address}_{Text(port)}") { Tls = target.Ingress?.Tls };
    }

    private Listener Finished(Listener listener, List<FilterChain> chains) => listener with
    {
        Direction = TrafficDirection.Inbound,
        InspectsTls = chains.Exists(c => c.Match.TransportProtocol == "tls"),
        InspectsHttp = chains.Exists(c => c.Match.ApplicationProtocols == InboundShapes.PlainHttp),
        InspectionTimeout = view.Snapshot.Mesh.ProtocolDetectionTimeout,
        FilterChains = chains.ToEquatableArray(),
    };

    /// <summary>A chain that ends connections to the listener itself, which would otherwise come back to it for ever.</summary>
    internal static FilterChain BlackHole(string name, int port) => new()
    {
        Name = name,
        Match = new FilterChainMatch { DestinationPort = port },
        Handling = new TcpHandling { StatPrefix = UpstreamName.BlackHole, Upstreams = [new WeightedUpstream(UpstreamName.BlackHole)] },
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
