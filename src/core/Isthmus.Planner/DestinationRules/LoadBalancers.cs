using Isthmus.Planner.Localities;

namespace Isthmus.Planner.DestinationRules;

/// <summary>From an operator's load balancer to what an upstream is told (Istio <c>LoadBalancerSettings</c>).</summary>
internal static class LoadBalancers
{
    /// <summary>How an endpoint of <paramref name="service"/> is picked under <paramref name="policy"/>.</summary>
    public static LoadBalancing Map(TrafficPolicyConfig policy, LocalityPolicy locality, Service service)
    {
        var config = policy.LoadBalancer;
        var hash = config?.ConsistentHash;
        return new()
        {
            Algorithm = Algorithm(config),
            MinimumRingSize = Bounded(hash?.MinimumRingSize ?? Defaults.MinimumRingSize),
            MaglevTableSize = Bounded(hash?.MaglevTableSize ?? Defaults.MaglevTableSize),
            IsLocalityWeighted = locality.IsWeighted,
            PanicThreshold = OutlierDetections.PanicThreshold(policy.OutlierDetection, service),
            SlowStart = config?.Warmup is { } warmup
                ? new(warmup.Duration, warmup.Aggression ?? 1, warmup.MinimumPercent ?? Defaults.WarmupMinimumPercent)
                : null,
            ZoneAwareness = locality.ZoneAware is { } zones
                ? new(zones.Enabled ?? true, zones.MinClusterSize ?? Defaults.ZoneAwareMinimumSize)
                : null,
        };
    }

    /// <summary>Whether the caller's own choice of address is kept (<c>PASSTHROUGH</c>).</summary>
    public static bool IsPassthrough(TrafficPolicyConfig policy) => policy.LoadBalancer is { ConsistentHash: null, Simple: SimpleLoadBalancer.Passthrough };

    private static LoadBalancerAlgorithm Algorithm(LoadBalancerConfig? config) => config switch
    {
        { ConsistentHash.IsMaglev: true } => LoadBalancerAlgorithm.Maglev,
        { ConsistentHash: not null } => LoadBalancerAlgorithm.RingHash,
        { Simple: SimpleLoadBalancer.RoundRobin } => LoadBalancerAlgorithm.RoundRobin,
        { Simple: SimpleLoadBalancer.Random } => LoadBalancerAlgorithm.Random,
        { Simple: SimpleLoadBalancer.Passthrough } => LoadBalancerAlgorithm.UpstreamProvided,
        _ => LoadBalancerAlgorithm.LeastRequest,
    };

    private static uint Bounded(ulong value) => (uint)Math.Min(value, uint.MaxValue);
}
