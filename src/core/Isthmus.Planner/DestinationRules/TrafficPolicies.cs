using Isthmus.Planner.View;

namespace Isthmus.Planner.DestinationRules;

/// <summary>What policy holds between a proxy and one port, or subset, of a service.</summary>
public static class TrafficPolicies
{
    private static readonly TrafficPolicyConfig Nothing = new();

    /// <summary>The DestinationRule that holds; null when none does.</summary>
    public static MergedDestinationRule? RuleFor(ProxyView view, Service service, TrafficDirection direction = TrafficDirection.Outbound) =>
        view.Mesh.DestinationRules.Find(view.Proxy, service.Key, direction);

    /// <summary>The policy for calls to <paramref name="port"/> and <paramref name="subset"/> (empty for all endpoints); blocks that nobody sets are null.</summary>
    public static TrafficPolicyConfig For(ProxyView view, Service service, int port, string subset) =>
        Resolve(RuleFor(view, service), port, subset, view.Snapshot.Mesh.DefaultTrafficPolicy);

    /// <summary>
    /// The inputs of consistent hashing for routes to this port and subset, empty when its balancer does not hash. With any, the default retry policy does
    /// not avoid endpoints that were tried before.
    /// </summary>
    public static EquatableArray<HashPolicy> HashPolicies(ProxyView view, Service service, int port, string subset)
    {
        var hash = For(view, service, port, subset).LoadBalancer?.ConsistentHash;
        return hash switch
        {
            null => [],
            { HttpHeaderName.Length: > 0 } => [new(HashPolicyKind.Header, hash.HttpHeaderName)],
            { HttpCookie: { } cookie } => [new(HashPolicyKind.Cookie, cookie.Name, cookie.Ttl, cookie.Path)],
            { UseSourceIp: true } => [new(HashPolicyKind.SourceAddress, "")],
            { HttpQueryParameterName.Length: > 0 } => [new(HashPolicyKind.QueryParameter, hash.HttpQueryParameterName)],
            _ => [],
        };
    }

    /// <summary>
    /// Top-level policy, replaced by its entry for the port if it has one; overlaid block by block by the subset's policy, whose own entry for the port
    /// again replaces all four blocks; gaps in connection pool and outlier detection filled by the mesh's default policy.
    /// </summary>
    public static TrafficPolicyConfig Resolve(MergedDestinationRule? rule, int port, string subset, TrafficPolicyConfig? meshDefault)
    {
        var policy = Overlay(Nothing, rule?.TrafficPolicy, port);
        if (subset.Length > 0 && rule is not null && rule.TryFindSubset(subset, out var found))
        {
            policy = Overlay(policy, found.TrafficPolicy, port);
        }

        return meshDefault is null ? policy : policy with
        {
            ConnectionPool = policy.ConnectionPool ?? meshDefault.ConnectionPool,
            OutlierDetection = policy.OutlierDetection ?? meshDefault.OutlierDetection,
        };
    }

    private static TrafficPolicyConfig Overlay(TrafficPolicyConfig below, TrafficPolicyConfig? above, int port)
    {
        if (above is null)
        {
            return below;
        }

        var blocks = above.PortLevelSettings.FirstOrDefault(p => p.Port == port)?.Policy ?? new()
        {
            ConnectionPool = above.ConnectionPool ?? below.ConnectionPool,
            OutlierDetection = above.OutlierDetection ?? below.OutlierDetection,
            LoadBalancer = above.LoadBalancer ?? below.LoadBalancer,
            Tls = above.Tls ?? below.Tls,
        };
        return new()
        {
            ConnectionPool = blocks.ConnectionPool,
            OutlierDetection = blocks.OutlierDetection,
            LoadBalancer = blocks.LoadBalancer,
            Tls = blocks.Tls,
            RetryBudget = above.RetryBudget ?? below.RetryBudget,
            Tunnel = above.Tunnel ?? below.Tunnel,
            ProxyProtocolVersion = above.ProxyProtocolVersion.Length > 0 ? above.ProxyProtocolVersion : below.ProxyProtocolVersion,
        };
    }
}
