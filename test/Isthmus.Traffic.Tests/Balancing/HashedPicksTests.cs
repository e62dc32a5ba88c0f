using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.TestKit;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Outliers;
using static Isthmus.Traffic.Tests.Upstreams;

namespace Isthmus.Traffic.Tests.Balancing;

public sealed class HashedPicksTests
{
    [Theory]
    [InlineData(LoadBalancerAlgorithm.RingHash)]
    [InlineData(LoadBalancerAlgorithm.Maglev)]
    public void The_same_hash_finds_the_same_host_from_every_loop(LoadBalancerAlgorithm algorithm)
    {
        var state = State(Named("u", Hashing(algorithm)), Group("r1", 0, 5));
        var (one, other) = (new Balancer(new Random(1)), new Balancer(new Random(2)));
        for (var hash = 1ul; hash < ulong.MaxValue / 8; hash *= 7)
        {
            Pick(one, state, hash).ShouldBeSameAs(Pick(other, state, hash));
        }
    }

    [Theory]
    [InlineData(LoadBalancerAlgorithm.RingHash)]
    [InlineData(LoadBalancerAlgorithm.Maglev)]
    public void Hashes_spread_by_weight(LoadBalancerAlgorithm algorithm)
    {
        var group = Group("r1", 0, 0) with { Endpoints = [Endpoint("a", 3), Endpoint("b", 1)] };
        var state = State(Named("u", Hashing(algorithm)), group);
        var (balancer, random) = (new Balancer(new Random(1)), new Random(3));
        Enumerable.Range(0, 10_000).Count(_ => Pick(balancer, state, (ulong)random.NextInt64() << 1).Key.Address == "a").ShouldBeInRange(7_000, 8_000);
        Enumerable.Range(0, 10_000).Count(_ => Pick(balancer, state, null).Key.Address == "a").ShouldBeInRange(7_000, 8_000);
    }

    // xds facts C.5: weights of localities count, availability does not.
    [Fact]
    public void Weights_of_localities_count_as_planned()
    {
        var balancing = Hashing(LoadBalancerAlgorithm.Maglev) with { IsLocalityWeighted = true };
        var state = State(Named("u", balancing), Group("r1", 0, 2, 50), Group("r2", 0, 4, 50), Group("r3", 0, 4));
        state.Report(state.HostAt("r1-0"), AttemptResult.ConnectionFailed, 0, default);
        var (balancer, random) = (new Balancer(new Random(1)), new Random(3));
        var shares = Enumerable.Range(0, 10_000).Select(_ => Pick(balancer, state, (ulong)random.NextInt64() << 1).Key.Address).CountBy(a => a).ToDictionary();
        shares["r1-1"].ShouldBeInRange(4_700, 5_300);
        shares.Keys.ShouldNotContain(k => k.StartsWith("r3", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_outlives_changes_elsewhere()
    {
        var state = State(Named("u", Hashing(LoadBalancerAlgorithm.RingHash)), Group("r1", 0, 3), Group("r2", 1, 3));
        var before = state.View;
        state.Report(state.HostAt("r2-0"), AttemptResult.ConnectionFailed, 0, default);
        state.View.Priorities[0].Hashed(isPanic: false, isDegraded: false).ShouldBeSameAs(before.Priorities[0].Hashed(isPanic: false, isDegraded: false));
        state.View.Priorities[1].Hashed(isPanic: false, isDegraded: false).ShouldNotBeSameAs(before.Priorities[1].Hashed(isPanic: false, isDegraded: false));
    }

    [Fact]
    public void A_retry_looks_somewhere_else()
    {
        var state = State(Named("u", Hashing(LoadBalancerAlgorithm.RingHash)), Group("r1", 0, 4));
        var balancer = new Balancer(new Random(1));
        var request = new PickRequest { Hash = 42, AvoidsTriedHosts = true, HostSelectionAttempts = 50 };
        var first = balancer.Pick(state.View, ref request).Host!;
        request.Remember(first);
        balancer.Pick(state.View, ref request).Host.ShouldNotBeSameAs(first);
    }

    [Fact]
    public void A_hashed_pick_allocates_nothing()
    {
        var state = State(Named("u", Hashing(LoadBalancerAlgorithm.RingHash)), Group("r1", 0, 4));
        var balancer = new Balancer(new Random(1));
        var request = new PickRequest { Hash = 42 };
        Allocations.Of(() => balancer.Pick(state.View, ref request)).ShouldBe(0);
    }

    // xds facts C.4, slow start.
    [Theory]
    [InlineData(60, 1, 10, 0, 0.1)]
    [InlineData(60, 1, 10, 3, 0.1)]
    [InlineData(60, 1, 10, 6, 0.1)]
    [InlineData(60, 1, 10, 15, 0.25)]
    [InlineData(60, 1, 10, 30, 0.5)]
    [InlineData(60, 1, 10, 59, 0.98333)]
    [InlineData(60, 1, 10, 60, 1)]
    [InlineData(60, 2, 10, 3, 0.223607)]
    [InlineData(60, 2, 10, 15, 0.5)]
    [InlineData(60, 2, 10, 30, 0.707107)]
    [InlineData(60, 0.5, 10, 15, 0.1)]
    [InlineData(60, 0.5, 10, 30, 0.25)]
    [InlineData(60, 1, 0, 0, 0.0000167)]
    [InlineData(60, 0, 10, 30, 0.5)]
    public void Slow_start_factors(int window, double aggression, double least, int age, double expected) =>
        SlowStartRamp.FactorAt(new SlowStart(TimeSpan.FromSeconds(window), aggression, least), TimeSpan.FromSeconds(age)).ShouldBe(expected, 0.00001);

    [Theory]
    [InlineData(LoadBalancerAlgorithm.RoundRobin)]
    [InlineData(LoadBalancerAlgorithm.LeastRequest)]
    public void A_new_host_grows_into_its_share(LoadBalancerAlgorithm algorithm)
    {
        var upstream = Named("u", new LoadBalancing { Algorithm = algorithm, PanicThreshold = 0, SlowStart = new SlowStart(TimeSpan.FromSeconds(60), 1, 10) });
        var state = State(upstream, Group("r1", 0, 1));
        state.Update(upstream, [Group("r1", 0, 2)], TimeSpan.FromSeconds(100));
        var balancer = new Balancer(new Random(1));
        ShareAt(105).ShouldBe(0.1 / 1.1, 0.01);
        ShareAt(130).ShouldBe(0.5 / 1.5, 0.01);
        ShareAt(200).ShouldBe(0.5, 0.03);

        double ShareAt(int seconds)
        {
            var request = new PickRequest { Now = TimeSpan.FromSeconds(seconds) };
            return Enumerable.Range(0, 5_000).Count(_ => balancer.Pick(state.View, ref request).Host!.Key.Address == "r1-1") / 5_000.0;
        }
    }

    [Fact]
    public void A_host_that_becomes_healthy_starts_slowly_and_one_that_stays_does_not()
    {
        var upstream = Named("u");
        var state = State(upstream, Group("r1", 0, 0) with { Endpoints = [Endpoint("a"), Endpoint("b", health: HealthStatus.Unhealthy)] });
        state.Update(upstream, [Group("r1", 0, 0) with { Endpoints = [Endpoint("a"), Endpoint("b")] }], TimeSpan.FromSeconds(10));
        state.HostAt("a").TimeSinceJoin(TimeSpan.FromSeconds(12)).ShouldBe(TimeSpan.MaxValue);
        state.HostAt("b").TimeSinceJoin(TimeSpan.FromSeconds(12)).ShouldBe(TimeSpan.FromSeconds(2));
    }

    private static LoadBalancing Hashing(LoadBalancerAlgorithm algorithm) => new() { Algorithm = algorithm, PanicThreshold = 0, MaglevTableSize = 5003 };

    private static Host Pick(Balancer balancer, UpstreamState state, ulong? hash)
    {
        var request = new PickRequest { Hash = hash };
        return balancer.Pick(state.View, ref request).Host!;
    }
}
