using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Tests.Shares;

public sealed class TrafficSharesTests
{
    private static readonly LoadBalancing NoPanic = new() { PanicThreshold = 0 };

    [Fact]
    public void Everything_stays_at_the_first_priority_while_it_is_healthy() =>
        SharesOf([Group("r1", 0, 2), Group("r2", 1, 2)], NoPanic).ShouldBe([0.5, 0.5, 0, 0]);

    [Fact]
    public void An_unhealthy_first_priority_hands_everything_to_the_second() =>
        SharesOf([Group("r1", 0, 2), Group("r2", 1, 2)], NoPanic, unhealthy: "r1").ShouldBe([0, 0, 0.5, 0.5]);

    [Fact]
    public void Weighted_localities_divide_by_weight_whatever_their_size() =>
        SharesOf([Group("r1", 0, 1, 50), Group("r2", 0, 4, 50)], NoPanic with { IsLocalityWeighted = true })
            .ShouldBe([0.5, 0.125, 0.125, 0.125, 0.125]);

    [Fact]
    public void A_dead_weighted_locality_leaves_all_to_the_other() =>
        SharesOf([Group("r1", 0, 2, 50), Group("r2", 0, 2, 50)], NoPanic with { IsLocalityWeighted = true }, unhealthy: "r1")
            .ShouldBe([0, 0, 0.5, 0.5]);

    [Fact]
    public void Without_locality_weighting_endpoint_weights_decide()
    {
        var group = Group("r1", 0, 1) with { Endpoints = [Endpoint("r1", 0, 3), Endpoint("r1", 1, 1)] };
        SharesOf([group], NoPanic).ShouldBe([0.75, 0.25]);
    }

    [Fact]
    public void In_panic_all_endpoints_are_used() =>
        SharesOf([Group("r1", 0, 4)], new LoadBalancing { PanicThreshold = 50 }, unhealthy: "r1").ShouldBe([0.25, 0.25, 0.25, 0.25]);

    [Fact]
    public void With_panic_off_and_nothing_healthy_nobody_gets_anything() =>
        SharesOf([Group("r1", 0, 2)], NoPanic, unhealthy: "r1").ShouldBe([0, 0]);

    [Fact]
    public void Reported_health_decides_the_state()
    {
        TrafficShares.StateOf(Endpoint("r1", 0) with { Health = HealthStatus.Unknown }).ShouldBe(HostState.Healthy);
        TrafficShares.StateOf(Endpoint("r1", 0) with { Health = HealthStatus.Unhealthy }).ShouldBe(HostState.Unhealthy);
        TrafficShares.StateOf(Endpoint("r1", 0) with { Health = HealthStatus.Draining }).ShouldBe(HostState.Excluded);
        TrafficShares.StateOf(Endpoint("r1", 0) with { Health = HealthStatus.Degraded }).ShouldBe(HostState.Degraded);
    }

    private static double[] SharesOf(EquatableArray<LocalityEndpoints> groups, LoadBalancing balancing, string unhealthy = "none") =>
        [.. TrafficShares.Compute(groups, balancing, e => e.Address.StartsWith(unhealthy, StringComparison.Ordinal) ? HostState.Unhealthy : HostState.Healthy)
            .Select(s => Math.Round(s.Share, 9))];

    private static LocalityEndpoints Group(string region, int priority, int endpoints, uint? weight = null) =>
        new(new Locality(region), priority, weight, Enumerable.Range(0, endpoints).Select(i => Endpoint(region, i)).ToEquatableArray());

    private static PlannedEndpoint Endpoint(string region, int index, uint weight = 1) =>
        new() { Address = $"{region}-{index}", Port = 80, Weight = weight };
}
