using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>How endpoints are picked.</summary>
internal static class LoadBalancingWriter
{
    /// <summary>Fills the fields of a cluster that say how endpoints are picked.</summary>
    public static void Write(LoadBalancing balancing, ClusterPb.Cluster cluster)
    {
        cluster.LbPolicy = balancing.Algorithm switch
        {
            LoadBalancerAlgorithm.RoundRobin => ClusterPb.Cluster.Types.LbPolicy.RoundRobin,
            LoadBalancerAlgorithm.Random => ClusterPb.Cluster.Types.LbPolicy.Random,
            LoadBalancerAlgorithm.RingHash => ClusterPb.Cluster.Types.LbPolicy.RingHash,
            LoadBalancerAlgorithm.Maglev => ClusterPb.Cluster.Types.LbPolicy.Maglev,
            LoadBalancerAlgorithm.UpstreamProvided => ClusterPb.Cluster.Types.LbPolicy.ClusterProvided,
            _ => ClusterPb.Cluster.Types.LbPolicy.LeastRequest,
        };
        Algorithm(balancing, cluster);
        cluster.CommonLbConfig = new() { HealthyPanicThreshold = new() { Value = balancing.PanicThreshold } };
        if (balancing.IsLocalityWeighted)
        {
            cluster.CommonLbConfig.LocalityWeightedLbConfig = new();
        }
        else if (balancing.ZoneAwareness is { } zone)
        {
            cluster.CommonLbConfig.ZoneAwareLbConfig = new() { RoutingEnabled = new() { Value = zone.IsEnabled ? 100 : 0 }, MinClusterSize = zone.MinimumUpstreamSize };
        }
    }

    private static void Algorithm(LoadBalancing balancing, ClusterPb.Cluster cluster)
    {
        switch (balancing.Algorithm)
        {
            case LoadBalancerAlgorithm.RingHash:
                cluster.RingHashLbConfig = new() { MinimumRingSize = balancing.MinimumRingSize };
                break;
            case LoadBalancerAlgorithm.Maglev:
                cluster.MaglevLbConfig = new() { TableSize = balancing.MaglevTableSize };
                break;
            case LoadBalancerAlgorithm.RoundRobin when balancing.SlowStart is { } slow:
                cluster.RoundRobinLbConfig = new() { SlowStartConfig = SlowStart(slow) };
                break;
            case LoadBalancerAlgorithm.LeastRequest when balancing.SlowStart is { } slow:
                cluster.LeastRequestLbConfig = new() { SlowStartConfig = SlowStart(slow) };
                break;
        }
    }

    private static ClusterPb.Cluster.Types.SlowStartConfig SlowStart(SlowStart slow) => new()
    {
        SlowStartWindow = Duration.FromTimeSpan(slow.Window),
        // Envoy refuses a run-time value without a key.
        Aggression = new() { DefaultValue = slow.Aggression, RuntimeKey = "slow_start.aggression" },
        MinWeightPercent = new() { Value = slow.MinimumPercent },
    };
}
