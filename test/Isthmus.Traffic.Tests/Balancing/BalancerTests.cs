using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.TestKit;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Outliers;
using static Isthmus.Traffic.Tests.Upstreams;

namespace Isthmus.Traffic.Tests.Balancing;

public sealed class BalancerTests
{
    private const int Picks = 20_000;

    [Theory]
    [InlineData(LoadBalancerAlgorithm.LeastRequest)]
    [InlineData(LoadBalancerAlgorithm.RoundRobin)]
    [InlineData(LoadBalancerAlgorithm.Random)]
    public void Equal_hosts_get_equal_shares(LoadBalancerAlgorithm algorithm)
    {
        var state = State(Named("u", NoPanic(algorithm)), Group("r1", 0, 4));
        foreach (var share in SharesOf(state).Values)
        {
            share.ShouldBe(0.25, 0.02);
        }
    }

    [Theory]
    [InlineData(LoadBalancerAlgorithm.LeastRequest)]
    [InlineData(LoadBalancerAlgorithm.RoundRobin)]
    public void Weights_decide_between_unequal_hosts(LoadBalancerAlgorithm algorithm)
    {
        var group = Group("r1", 0, 0) with { Endpoints = [Endpoint("a", 3), Endpoint("b", 1)] };
        var shares = SharesOf(State(Named("u", NoPanic(algorithm)), group));
        shares["a"].ShouldBe(0.75, 0.01);
    }

    // xds facts C.4: "With 2 equal hosts, P2C sends 25 % of picks to the busier one."
    [Fact]
    public void Of_two_hosts_the_busier_one_gets_a_quarter()
    {
        var state = State(Named("u"), Group("r1", 0, 2));
        state.HostAt("r1-0").Begin();
        SharesOf(state)["r1-0"].ShouldBe(0.25, 0.015);
    }

    [Fact]
    public void Priorities_get_their_loads()
    {
        var state = State(Named("u", NoPanic(LoadBalancerAlgorithm.RoundRobin)), Group("r1", 0, 2), Group("r2", 1, 2));
        state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, default);
        var shares = SharesOf(state);

        // One of two is healthy: 70 % stay (factor 1.4), 30 % spill over.
        shares.ShouldNotContainKey("r1-0");
        shares["r1-1"].ShouldBe(0.70, 0.02);
        shares["r2-0"].ShouldBe(0.15, 0.02);
    }

    [Fact]
    public void Weighted_localities_get_their_shares_whatever_their_size()
    {
        var balancing = NoPanic(LoadBalancerAlgorithm.RoundRobin) with { IsLocalityWeighted = true };
        var shares = SharesOf(State(Named("u", balancing), Group("r1", 0, 1, 50), Group("r2", 0, 4, 50)));
        shares["r1-0"].ShouldBe(0.5, 0.01);
        shares["r2-3"].ShouldBe(0.125, 0.01);
    }

    [Fact]
    public void A_retry_goes_to_another_host()
    {
        var state = State(Named("u"), Group("r1", 0, 2));
        var balancer = new Balancer(new Random(1));
        var request = new PickRequest { AvoidsTriedHosts = true, HostSelectionAttempts = 50 };
        var first = balancer.Pick(state.View, ref request).Host!;
        request.Remember(first);
        var second = balancer.Pick(state.View, ref request);
        second.Host.ShouldNotBeSameAs(first);
    }

    [Fact]
    public void A_retry_that_avoids_priorities_goes_to_another_one()
    {
        var state = State(Named("u"), Group("r1", 0, 2), Group("r2", 1, 2));
        var balancer = new Balancer(new Random(1));
        var request = new PickRequest { AvoidsTriedPriorities = true };
        request.Remember(state.HostAt("r1-0"));
        balancer.Pick(state.View, ref request).Priority.ShouldBe(1);
        request.Remember(state.HostAt("r2-0"));
        balancer.Pick(state.View, ref request).Priority.ShouldBe(0);
    }

    [Fact]
    public void Panic_picks_from_all_hosts_and_says_so()
    {
        var group = Group("r1", 0, 0) with { Endpoints = [Endpoint("a", health: HealthStatus.Unhealthy), Endpoint("b", health: HealthStatus.Unhealthy)] };
        var state = State(Named("u", new LoadBalancing { PanicThreshold = 50 }), group);
        var request = default(PickRequest);
        var pick = new Balancer(new Random(1)).Pick(state.View, ref request);
        pick.IsPanic.ShouldBeTrue();
        pick.Host.ShouldNotBeNull();
    }

    [Fact]
    public void Without_a_usable_host_there_is_no_pick()
    {
        var request = default(PickRequest);
        new Balancer(new Random(1)).Pick(HostView.Empty, ref request).Host.ShouldBeNull();
        var state = State(Named("u"), Group("r1", 0, 0) with { Endpoints = [Endpoint("a", health: HealthStatus.Unhealthy)] });
        new Balancer(new Random(1)).Pick(state.View, ref request).Host.ShouldBeNull();
    }

    [Fact]
    public void The_same_seed_picks_the_same_hosts()
    {
        static string Trace()
        {
            var state = State(Named("u"), Group("r1", 0, 5), Group("r2", 1, 5));
            state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, default);
            state.Report(state.HostAt("r1-1"), AttemptResult.ConnectionFailed, 0, default);
            var balancer = new Balancer(new Random(42));
            var request = default(PickRequest);
            return string.Join(' ', Enumerable.Range(0, 200).Select(_ => balancer.Pick(state.View, ref request).Host!.Key));
        }

        Trace().ShouldBe(Trace());
    }

    [Fact]
    public void A_pick_allocates_nothing()
    {
        var balancing = NoPanic(LoadBalancerAlgorithm.LeastRequest) with { IsLocalityWeighted = true };
        var state = State(Named("u", balancing), Group("r1", 0, 3, 10), Group("r2", 0, 3, 20), Group("r3", 1, 3));
        var balancer = new Balancer(new Random(1));
        var request = new PickRequest { AvoidsTriedHosts = true, HostSelectionAttempts = 5, AvoidsTriedPriorities = true };
        request.Remember(state.HostAt("r1-0"));
        Allocations.Of(() => balancer.Pick(state.View, ref request)).ShouldBe(0);
    }

    private static LoadBalancing NoPanic(LoadBalancerAlgorithm algorithm) => new() { Algorithm = algorithm, PanicThreshold = 0 };

    private static Dictionary<string, double> SharesOf(UpstreamState state)
    {
        var balancer = new Balancer(new Random(7));
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        var request = default(PickRequest);
        for (var i = 0; i < Picks; i++)
        {
            var address = balancer.Pick(state.View, ref request).Host!.Key.Address;
            counts[address] = counts.GetValueOrDefault(address) + (1.0 / Picks);
        }

        return counts;
    }
}
