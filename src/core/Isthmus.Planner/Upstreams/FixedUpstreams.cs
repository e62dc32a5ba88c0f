using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Upstreams;

/// <summary>The upstreams that stand for no service.</summary>
internal static class FixedUpstreams
{
    /// <summary>Those that <paramref name="view"/>'s proxy has: a gateway passes nothing through; a gRPC client has none.</summary>
    public static IEnumerable<Upstream> Of(ProxyView view)
    {
        if (view.Proxy.IsProxylessGrpc)
        {
            return [];
        }

        var blackHole = new Upstream { Name = UpstreamName.BlackHole, Discovery = UpstreamDiscovery.Static, ConnectTimeout = view.Snapshot.Mesh.ConnectTimeout };
        return view.Proxy.Type == ProxyType.Gateway
            ? [blackHole]
            : [blackHole, Through(view, UpstreamName.Passthrough), Through(view, UpstreamName.InboundPassthrough)];
    }

    private static Upstream Through(ProxyView view, string name) => new()
    {
        Name = name,
        Discovery = UpstreamDiscovery.OriginalDestination,
        ConnectTimeout = view.Snapshot.Mesh.ConnectTimeout,
        Protocol = UpstreamProtocol.SameAsDownstream,
        LoadBalancing = new() { Algorithm = LoadBalancerAlgorithm.UpstreamProvided },
    };
}
