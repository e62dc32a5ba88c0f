using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>Where calls go whose host or address the proxy does not know.</summary>
internal static class OutboundFallback
{
    private const int BadGateway = 502;

    /// <summary>The virtual host for all hosts that no other takes: lets calls pass, or ends them with 502.</summary>
    public static VirtualHost VirtualHost(ProxyView view)
    {
        var upstream = Upstream(view);
        var isBlocked = upstream == UpstreamName.BlackHole;
        var name = isBlocked ? "block_all" : "allow_any";
        RouteAction action = isBlocked ? new RespondAction(BadGateway) : new ForwardAction { Upstreams = [new WeightedUpstream(upstream)] };
        return new(name, ["*"], [new Route { Name = name, Match = RouteMatch.Any, Action = action }]);
    }

    /// <summary>The upstream for connections that nothing else takes.</summary>
    public static string Upstream(ProxyView view)
    {
        if (view.Sidecar is { Config.OutboundTrafficPolicy.EgressProxy: { } proxy } sidecar)
        {
            var host = HostResolution.Resolve(proxy.Host, sidecar.Metadata.Namespace, view.Snapshot.Mesh.DomainSuffix);
            return new RouteScope(view, RouteScope.MeshGateway, 0).UpstreamOf(proxy with { Host = host }).ToString();
        }

        return view.OutboundTrafficMode == OutboundTrafficMode.AllowAny ? UpstreamName.Passthrough : UpstreamName.BlackHole;
    }
}
