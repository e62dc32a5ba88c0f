using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.Balancing.LeastRequest.V3;
using Isthmus.Xds.Protos.Balancing.RingHash.V3;
using Isthmus.Xds.Protos.Balancing.RoundRobin.V3;
using Isthmus.Xds.Protos.Balancing.WrrLocality.V3;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>How endpoints are picked.</summary>
internal static class LoadBalancingReader
{
    private const string Random = "envoy.extensions.load_balancing_policies.random.v3.Random";
    private const int DeepestPolicy = 16;

    /// <summary>Reads what a cluster says: in its older fields, or, if there are any, in its list of policies.</summary>
    public static LoadBalancing Read(ClusterPb.Cluster cluster, Findings findings)
    {
        var common = cluster.CommonLbConfig ?? new();
        findings.RejectIf(common.OverrideHostStatus is { Statuses.Count: > 0 }, "override_host_status");
        findings.RejectIf(common.CloseConnectionsOnHostSetChange, "close_connections_on_host_set_change");
        RefuseHashing(common.ConsistentHashingLbConfig?.UseHostnameForHashing, common.ConsistentHashingLbConfig?.HashBalanceFactor, findings);
        var balancing = cluster.LoadBalancingPolicy is { } policy ? Extension(policy, 0, findings) : Fields(cluster, findings);
        var panic = common.HealthyPanicThreshold?.Value ?? EnvoyDefaults.PanicThreshold;
        findings.RejectIf(panic is not (>= 0 and <= 100), "healthy_panic_threshold");
        return balancing with
        {
            PanicThreshold = (uint)Math.Clamp(Math.Round(double.IsNaN(panic) ? 0 : panic), 0, 100),
            IsLocalityWeighted = balancing.IsLocalityWeighted || common.LocalityWeightedLbConfig is not null,
            ZoneAwareness = common.ZoneAwareLbConfig is { } zone ? Zone(zone.RoutingEnabled?.Value ?? 100, zone.MinClusterSize, zone.FailTrafficOnPanic, findings) : balancing.ZoneAwareness,
        };
    }

    private static LoadBalancing Fields(ClusterPb.Cluster cluster, Findings findings)
    {
        switch (cluster.LbPolicy)
        {
            case ClusterPb.Cluster.Types.LbPolicy.RoundRobin:
                return new() { Algorithm = LoadBalancerAlgorithm.RoundRobin, SlowStart = Slow(cluster.RoundRobinLbConfig?.SlowStartConfig, findings) };
            case ClusterPb.Cluster.Types.LbPolicy.LeastRequest:
                RefuseChoices(cluster.LeastRequestLbConfig?.ChoiceCount, cluster.LeastRequestLbConfig?.ActiveRequestBias, findings);
                return new() { Algorithm = LoadBalancerAlgorithm.LeastRequest, SlowStart = Slow(cluster.LeastRequestLbConfig?.SlowStartConfig, findings) };
            case ClusterPb.Cluster.Types.LbPolicy.Random:
                return new() { Algorithm = LoadBalancerAlgorithm.Random };
            case ClusterPb.Cluster.Types.LbPolicy.RingHash:
                findings.RejectIf(cluster.RingHashLbConfig is { HashFunction: not ClusterPb.Cluster.Types.RingHashLbConfig.Types.HashFunction.XxHash }, "ring_hash_lb_config: hash_function");
                return Ring(cluster.RingHashLbConfig?.MinimumRingSize, cluster.RingHashLbConfig?.MaximumRingSize, findings);
            case ClusterPb.Cluster.Types.LbPolicy.Maglev:
                var size = cluster.MaglevLbConfig?.TableSize ?? EnvoyDefaults.MaglevTableSize;
                findings.RejectIf(size > uint.MaxValue, "maglev_lb_config: table_size");
                return new() { Algorithm = LoadBalancerAlgorithm.Maglev, MaglevTableSize = (uint)Math.Min(size, uint.MaxValue) };
            case ClusterPb.Cluster.Types.LbPolicy.ClusterProvided:
                return new() { Algorithm = LoadBalancerAlgorithm.UpstreamProvided };
            default:
                findings.Reject($"lb_policy {cluster.LbPolicy}");
                return new();
        }
    }

    // The first that we know counts.
    private static LoadBalancing Extension(ClusterPb.LoadBalancingPolicy policy, int depth, Findings findings)
    {
        foreach (var config in policy.Policies.Select(p => p.TypedExtensionConfig?.TypedConfig))
        {
            var type = Extensions.TypeOf(config);
            if (type == WrrLocality.Descriptor.FullName && depth < DeepestPolicy)
            {
                var inner = Extensions.Read<WrrLocality>(config, findings).EndpointPickingPolicy ?? new();
                return Extension(inner, depth + 1, findings) with { IsLocalityWeighted = true };
            }

            if (Known(type, config, findings) is { } known)
            {
                return known;
            }
        }

        findings.Reject("load_balancing_policy: none that we know");
        return new();
    }

    private static LoadBalancing? Known(string type, Google.Protobuf.WellKnownTypes.Any? config, Findings findings)
    {
        if (type == RoundRobin.Descriptor.FullName)
        {
            var robin = Extensions.Read<RoundRobin>(config, findings);
            return Localities(new() { Algorithm = LoadBalancerAlgorithm.RoundRobin, SlowStart = Slow(robin.SlowStartConfig, findings) }, robin.LocalityLbConfig, findings);
        }

        if (type == LeastRequest.Descriptor.FullName)
        {
            var least = Extensions.Read<LeastRequest>(config, findings);
            RefuseChoices(least.ChoiceCount, least.ActiveRequestBias, findings);
            return Localities(new() { Algorithm = LoadBalancerAlgorithm.LeastRequest, SlowStart = Slow(least.SlowStartConfig, findings) }, least.LocalityLbConfig, findings);
        }

        if (type == RingHash.Descriptor.FullName)
        {
            var ring = Extensions.Read<RingHash>(config, findings);
            RefuseHashing(ring.ConsistentHashingLbConfig?.UseHostnameForHashing, ring.ConsistentHashingLbConfig?.HashBalanceFactor, findings);
            findings.RejectIf(ring.HashFunction == RingHash.Types.HashFunction.MurmurHash2, "ring_hash: hash_function");
            return Ring(ring.MinimumRingSize, ring.MaximumRingSize, findings) with { IsLocalityWeighted = ring.LocalityWeightedLbConfig is not null };
        }

        return type == Random ? new() { Algorithm = LoadBalancerAlgorithm.Random } : null;
    }

    private static LoadBalancing Localities(LoadBalancing balancing, Protos.Balancing.V3.LocalityLbConfig? localities, Findings findings) => balancing with
    {
        IsLocalityWeighted = localities?.LocalityWeightedLbConfig is not null,
        ZoneAwareness = localities?.ZoneAwareLbConfig is { } zone ? Zone(zone.RoutingEnabled?.Value ?? 100, zone.MinClusterSize, zone.FailTrafficOnPanic, findings) : null,
    };

    private static ZoneAwareness Zone(double enabled, ulong? minimum, bool failsOnPanic, Findings findings)
    {
        findings.RejectIf(enabled is > 0 and < 100, "zone_aware_lb_config: routing_enabled for some requests");
        findings.RejectIf(failsOnPanic, "zone_aware_lb_config: fail_traffic_on_panic");
        return new(enabled > 0, minimum ?? EnvoyDefaults.ZoneMinimumSize);
    }

    private static void RefuseChoices(uint? count, CorePb.RuntimeDouble? bias, Findings findings)
    {
        findings.RejectIf(count is not (null or EnvoyDefaults.Choices), "choice_count");
        findings.RejectIf(bias is { DefaultValue: not 1 }, "active_request_bias");
    }

    private static void RefuseHashing(bool? byHostName, uint? balanceFactor, Findings findings)
    {
        findings.RejectIf(byHostName == true, "use_hostname_for_hashing");
        findings.RejectIf(balanceFactor is not null, "hash_balance_factor");
    }

    private static LoadBalancing Ring(ulong? minimum, ulong? maximum, Findings findings)
    {
        findings.RejectIf(maximum is < EnvoyDefaults.MaximumRingSize, "maximum_ring_size");
        var size = minimum ?? EnvoyDefaults.MinimumRingSize;
        findings.RejectIf(size > uint.MaxValue, "minimum_ring_size");
        return new() { Algorithm = LoadBalancerAlgorithm.RingHash, MinimumRingSize = (uint)Math.Min(size, uint.MaxValue) };
    }

    private static SlowStart? Slow(ClusterPb.Cluster.Types.SlowStartConfig? slow, Findings findings) =>
        slow is null ? null : Slow(Durations.Read(slow.SlowStartWindow, "slow_start_window", findings), slow.Aggression?.DefaultValue, slow.MinWeightPercent?.Value);

    private static SlowStart? Slow(Protos.Balancing.V3.SlowStartConfig? slow, Findings findings) =>
        slow is null ? null : Slow(Durations.Read(slow.SlowStartWindow, "slow_start_window", findings), slow.Aggression?.DefaultValue, slow.MinWeightPercent?.Value);

    private static SlowStart? Slow(TimeSpan? window, double? aggression, double? minimum) =>
        window is { Ticks: > 0 } time ? new(time, aggression ?? 1, minimum ?? EnvoyDefaults.SlowStartMinimumPercent) : null;
}
