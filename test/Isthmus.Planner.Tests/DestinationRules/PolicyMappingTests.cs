using Isthmus.Planner.DestinationRules;

namespace Isthmus.Planner.Tests.DestinationRules;

public sealed class PolicyMappingTests
{
    private static readonly Service Target = Given.Service("s");

    /// <summary>istio facts 6.4 and the examples of 6.10.</summary>
    [Fact]
    public void Outlier_detection_keeps_what_is_said_and_defaults_the_rest()
    {
        OutlierDetections.Map(new())!.ShouldBe(new OutlierDetection());
        OutlierDetections.Map(new()
        {
            Consecutive5xxErrors = 3,
            Interval = TimeSpan.FromSeconds(5),
            BaseEjectionTime = TimeSpan.FromMinutes(1),
            MaxEjectionPercent = 100,
        })!.ShouldBe(new OutlierDetection
        {
            ConsecutiveErrors = 3,
            Interval = TimeSpan.FromSeconds(5),
            BaseEjectionTime = TimeSpan.FromSeconds(60),
            MaxEjectionPercent = 100,
        });
        var gateway = OutlierDetections.Map(new() { Consecutive5xxErrors = 0, ConsecutiveGatewayErrors = 1 })!;
        (gateway.ConsecutiveErrors, gateway.ConsecutiveGatewayErrors).ShouldBe((0u, 1u));
        OutlierDetections.Map(null).ShouldBeNull();
    }

    /// <summary>istio facts 6.4: local failures are counted apart only when asked for.</summary>
    [Fact]
    public void Local_failures_count_apart_only_when_split()
    {
        OutlierDetections.Map(new() { ConsecutiveLocalOriginFailures = 9 })!.ConsecutiveLocalOriginFailures.ShouldBe(5u);
        OutlierDetections.Map(new() { ConsecutiveLocalOriginFailures = 9, SplitExternalLocalOriginErrors = true })!.ConsecutiveLocalOriginFailures.ShouldBe(9u);
    }

    /// <summary>istio facts 1.7: panic is off unless a lowest healthy share is named, and always for services that spread by topology.</summary>
    [Theory]
    [InlineData(null, TrafficDistribution.Any, 0u)]
    [InlineData(0u, TrafficDistribution.Any, 0u)]
    [InlineData(40u, TrafficDistribution.Any, 40u)]
    [InlineData(40u, TrafficDistribution.SameZone, 0u)]
    public void Panic_threshold_follows_the_lowest_healthy_share(uint? minHealth, TrafficDistribution distribution, uint expected)
    {
        var detection = minHealth is { } percent ? new OutlierDetectionConfig { MinHealthPercent = percent } : null;
        OutlierDetections.PanicThreshold(detection, Target with { TrafficDistribution = distribution }).ShouldBe(expected);
    }

    /// <summary>istio facts 6.3.</summary>
    [Fact]
    public void Connection_pool_without_limits_is_unlimited()
    {
        ConnectionPools.CircuitBreakers(null, null).ShouldBe(new CircuitBreakers());
        ConnectionPools.CircuitBreakers(new() { Http2MaxRequests = 100 }, new(null, 0)).ShouldBe(
            new CircuitBreakers { MaxRequests = 100, RetryBudget = new(20, 3) });
    }

    /// <summary>istio facts 6.3: the HTTP idle timeout goes first; keep-alive fields override those of the mesh one by one.</summary>
    [Fact]
    public void Connections_are_kept_as_the_pool_says()
    {
        var second = TimeSpan.FromSeconds(1);
        ConnectionPools.Reuse(new() { TcpIdleTimeout = second }, null).IdleTimeout.ShouldBe(second);
        ConnectionPools.Reuse(new() { TcpIdleTimeout = second, HttpIdleTimeout = 2 * second }, null).IdleTimeout.ShouldBe(2 * second);
        ConnectionPools.Reuse(new() { TcpKeepalive = new(0, 2 * second, null) }, new(7, second, second)).Keepalive.ShouldBe(new TcpKeepalive(7, 2 * second, second));
    }

    /// <summary>istio facts 4.10, 6.3.</summary>
    [Theory]
    [InlineData(AppProtocol.Http, null, false, false, UpstreamProtocol.Http1)]
    [InlineData(AppProtocol.Grpc, null, false, false, UpstreamProtocol.Http2)]
    [InlineData(AppProtocol.Http2, false, true, false, UpstreamProtocol.SameAsDownstream)]
    [InlineData(AppProtocol.Http, true, false, false, UpstreamProtocol.Http2)]
    [InlineData(AppProtocol.Http, null, false, true, UpstreamProtocol.Http2)]
    [InlineData(AppProtocol.Http, false, false, true, UpstreamProtocol.Http1)]
    [InlineData(AppProtocol.Http, true, true, false, UpstreamProtocol.SameAsDownstream)]
    [InlineData(AppProtocol.Auto, null, false, false, UpstreamProtocol.SameAsDownstream)]
    [InlineData(AppProtocol.Auto, null, false, true, UpstreamProtocol.SameAsDownstream)]
    [InlineData(AppProtocol.Tcp, true, false, true, UpstreamProtocol.Http1)]
    public void Speaks_the_version_that_port_and_pool_ask_for(AppProtocol port, bool? upgrades, bool usesClient, bool meshUpgrades, UpstreamProtocol expected) =>
        ConnectionPools.Protocol(new() { UpgradesToHttp2 = upgrades, UseClientProtocol = usesClient }, port, meshUpgrades).ShouldBe(expected);

    /// <summary>istio facts 6.5.</summary>
    [Fact]
    public void Load_balancer_maps_every_algorithm()
    {
        Of(new()).Algorithm.ShouldBe(LoadBalancerAlgorithm.LeastRequest);
        Of(new() { Simple = SimpleLoadBalancer.RoundRobin }).Algorithm.ShouldBe(LoadBalancerAlgorithm.RoundRobin);
        Of(new() { Simple = SimpleLoadBalancer.Random }).Algorithm.ShouldBe(LoadBalancerAlgorithm.Random);
        Of(new() { Simple = SimpleLoadBalancer.Passthrough }).Algorithm.ShouldBe(LoadBalancerAlgorithm.UpstreamProvided);
        Of(new() { ConsistentHash = new() { UseSourceIp = true } }).ShouldBe(
            new LoadBalancing { Algorithm = LoadBalancerAlgorithm.RingHash, MinimumRingSize = 1024, PanicThreshold = 0 });
        Of(new() { ConsistentHash = new() { IsMaglev = true, MaglevTableSize = 101 } }).ShouldBe(
            new LoadBalancing { Algorithm = LoadBalancerAlgorithm.Maglev, MaglevTableSize = 101, PanicThreshold = 0 });
        Of(new() { Warmup = new(TimeSpan.FromSeconds(30), null, null) }).SlowStart.ShouldBe(new SlowStart(TimeSpan.FromSeconds(30), 1, 10));
        Of(new() { ZoneAwareLbSetting = new() { Enabled = false, MinClusterSize = 9 } }).ZoneAwareness.ShouldBe(new ZoneAwareness(false, 9));

        static LoadBalancing Of(LoadBalancerConfig config)
        {
            var policy = new TrafficPolicyConfig { LoadBalancer = config };
            return LoadBalancers.Map(policy, Isthmus.Planner.Localities.LocalityPolicy.Of(policy, Target, MeshConfig.Istio), Target);
        }
    }
}
