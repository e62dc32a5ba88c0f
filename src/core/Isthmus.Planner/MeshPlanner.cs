using Isthmus.Planner.Endpoints;
using Isthmus.Planner.Listeners;
using Isthmus.Planner.Naming;
using Isthmus.Planner.Routes;
using Isthmus.Planner.Upstreams;
using Isthmus.Planner.View;

namespace Isthmus.Planner;

/// <summary>From a mesh and a proxy to what that proxy is told. Pure: equal inputs give equal plans.</summary>
public static class MeshPlanner
{
    /// <summary>The whole plan of one proxy.</summary>
    public static Plan Plan(MeshSnapshot snapshot, ProxyIdentity proxy) => Plan(ProxyView.Of(snapshot, proxy));

    /// <summary>The whole plan of one proxy.</summary>
    public static Plan Plan(ProxyView view)
    {
        var upstreams = PlanUpstreams(view);
        return new()
        {
            Listeners = ListenerPlanner.Plan(view),
            RouteTables = RoutePlanner.Plan(view),
            Upstreams = upstreams,
            Endpoints = upstreams.Where(u => u.Discovery == UpstreamDiscovery.Endpoints).Select(u => PlanEndpoints(view, u.Name)).ToEquatableArray(),
            Names = PlanNames(view),
        };
    }

    /// <summary>Everything that the proxy can reach, sorted by name. Of two upstreams of one name the first stays.</summary>
    public static EquatableArray<Upstream> PlanUpstreams(ProxyView view)
    {
        var isSniDnatGateway = OutboundUpstreams.IsSniDnatGateway(view);
        return Sorted(view.Services.SelectMany(s => OutboundUpstreams.Of(view, s, isSniDnatGateway))
            .Concat(InboundUpstreams.Of(view))
            .Concat(FixedUpstreams.Of(view)));
    }

    /// <summary>The upstreams that are no other service's business: those behind the proxy, and those that stand for no service. Sorted by name.</summary>
    public static EquatableArray<Upstream> PlanOwnUpstreams(ProxyView view) => Sorted(InboundUpstreams.Of(view).Concat(FixedUpstreams.Of(view)));

    /// <summary>What the proxy listens on.</summary>
    public static EquatableArray<Listener> PlanListeners(ProxyView view) => ListenerPlanner.Plan(view);

    /// <summary>The route tables of the proxy's listeners.</summary>
    public static EquatableArray<RouteTable> PlanRouteTables(ProxyView view) => RoutePlanner.Plan(view);

    /// <summary>
    /// The upstreams of one service that the proxy sees, sorted by name; empty for a host that it does not see. Endpoints that come and go can change them: names
    /// that servers may show, addresses of DNS upstreams, whether a headless service takes mTLS.
    /// </summary>
    public static EquatableArray<Upstream> PlanUpstreams(ProxyView view, string host) =>
        view.Find(host) is { } service ? Sorted(OutboundUpstreams.Of(view, service, OutboundUpstreams.IsSniDnatGateway(view))) : [];

    /// <summary>
    /// The endpoints of one upstream whose discovery is <see cref="UpstreamDiscovery.Endpoints"/>; no localities when the proxy has no such upstream. Costs as much
    /// as that service has endpoints, however many services there are, when <paramref name="view"/> was carried over by <see cref="ProxyView.With(MeshSnapshot)"/>.
    /// </summary>
    public static UpstreamEndpoints PlanEndpoints(ProxyView view, string upstreamName) => EndpointPlanner.Plan(view, upstreamName);

    /// <summary>The names that the proxy answers, sorted; empty when it does not capture DNS.</summary>
    public static EquatableArray<NameEntry> PlanNames(ProxyView view) => NameTable.Of(view);

    private static EquatableArray<Upstream> Sorted(IEnumerable<Upstream> upstreams) =>
        upstreams.DistinctBy(u => u.Name, StringComparer.Ordinal).OrderBy(u => u.Name, StringComparer.Ordinal).ToEquatableArray();
}
