using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>What requests to an upstream are hashed by, as the DestinationRule of its service says.</summary>
internal static class RouteHashing
{
    /// <summary>
    /// The hash policies of all <paramref name="upstreams"/> of one route, each once: a proxy hashes before it knows which of them is taken.
    /// </summary>
    public static EquatableArray<HashPolicy> Of(ProxyView view, IEnumerable<UpstreamName> upstreams) =>
        upstreams.SelectMany(u => Of(view, u)).Distinct().ToEquatableArray();

    /// <summary>The hash policies of <paramref name="upstream"/>; empty without consistent hashing, and for a host that the proxy does not see.</summary>
    public static EquatableArray<HashPolicy> Of(ProxyView view, UpstreamName upstream) =>
        view.Find(upstream.Host) is { } service ? TrafficPolicies.HashPolicies(view, service, upstream.Port, upstream.Subset) : default;
}
