using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Outliers;
using Isthmus.Traffic.Zones;
using static Isthmus.Traffic.Tests.Upstreams;

namespace Isthmus.Traffic.Tests.Zones;

public sealed class ZoneRoutingTests
{
    private static readonly Locality[] Zones = [new("r", "a"), new("r", "b"), new("r", "c")];

    // xds facts C.3, the table: callers and hosts in zones a, b, c; the caller is in a.
    [Theory]
    [InlineData(new uint[] { 2, 2, 2 }, new uint[] { 4, 4, 4 }, 10_000, new ulong[0])]
    [InlineData(new uint[] { 4, 4, 2 }, new uint[] { 5, 10, 5 }, 6250, new ulong[] { 1000, 1500 })]
    [InlineData(new uint[] { 6, 2, 2 }, new uint[] { 2, 2, 4 }, 4166, new ulong[] { 500, 3500 })]
    [InlineData(new uint[] { 1, 1 }, new uint[] { 1, 5 }, 3332, new ulong[] { 3333 })]
    [InlineData(new uint[] { 5, 5 }, new uint[] { 3, 7 }, 6000, new ulong[] { 2000 })]
    public void Requests_stay_as_far_as_every_zone_gets_its_share(uint[] callers, uint[] hosts, int local, ulong[] residual)
    {
        var routing = ZoneRouting.Compute(Of(callers), Of(hosts), Zones[0], minimumSize: 6)!;
        ((int)routing.LocalShare).ShouldBe(local);
        routing.Residual.ToArray().ShouldBe(residual);
    }

    // xds facts C.3: what the shares come to.
    [Theory]
    [InlineData(new uint[] { 4, 4, 2 }, new uint[] { 5, 10, 5 }, new[] { 0.625, 0.25, 0.125 })]
    [InlineData(new uint[] { 6, 2, 2 }, new uint[] { 2, 2, 4 }, new[] { 0.4166, 0.0833, 0.50 })]
    [InlineData(new uint[] { 1, 1 }, new uint[] { 1, 5 }, new[] { 0.3332, 0.6668 })]
    public void Draws_come_to_the_shares(uint[] callers, uint[] hosts, double[] shares)
    {
        const int Draws = 100_000;
        var random = new Random(1);
        var routing = ZoneRouting.Compute(Of(callers), Of(hosts), Zones[0], minimumSize: 6)!;
        var counts = new int[hosts.Length];
        for (var i = 0; i < Draws; i++)
        {
            counts[routing.Choose((ulong)random.NextInt64(), (ulong)random.NextInt64())]++;
        }

        for (var i = 0; i < counts.Length; i++)
        {
            ((double)counts[i] / Draws).ShouldBe(shares[i], 0.01);
        }
    }

    // xds facts C.3: when zones do not count.
    [Theory]
    [InlineData(new uint[] { 2, 2 }, new uint[] { 3, 2 }, "too few hosts")]
    [InlineData(new uint[] { 2, 2 }, new uint[] { 6, 0 }, "the upstream is in one zone")]
    [InlineData(new uint[] { 4, 0 }, new uint[] { 3, 3 }, "the callers are in one zone")]
    [InlineData(new uint[] { 0, 2, 2 }, new uint[] { 3, 3 }, "no caller in the own zone")]
    public void Zones_do_not_count(uint[] callers, uint[] hosts, string because) =>
        ZoneRouting.Compute(Of(callers), Of(hosts), Zones[0], minimumSize: 6).ShouldBeNull(because);

    // xds facts C.3: nobody has anything to spare, and nobody of the upstream is here.
    [Fact]
    public void Without_hosts_in_the_own_zone_all_goes_to_the_others()
    {
        var routing = ZoneRouting.Compute(Of([2, 4, 4]), [new ZoneHosts(Zones[1], 3), new ZoneHosts(Zones[2], 3)], Zones[0], minimumSize: 6)!;
        routing.LocalShare.ShouldBe(0u);
        Enumerable.Range(0, 100).Select(i => routing.Choose((ulong)i, (ulong)i * 7919)).Distinct().Order().ShouldBe([0, 1]);
    }

    [Fact]
    public void A_zone_without_healthy_hosts_gets_nothing()
    {
        var routing = ZoneRouting.Compute(Of([2, 2, 2]), Of([0, 6, 0]) is var hosts ? [hosts[0], hosts[1], new ZoneHosts(Zones[2], 1)] : [], Zones[0], minimumSize: 6)!;
        Enumerable.Range(0, 1000).Select(i => routing.Choose((ulong)i * 7919, (ulong)i * 104729)).ShouldNotContain(0);
    }

    [Fact]
    public void The_balancer_follows_them_and_health_changes_them()
    {
        var upstream = State(Named("web", new LoadBalancing { PanicThreshold = 0, ZoneAwareness = new ZoneAwareness(true, 6) }), Group("a", 5), Group("b", 10), Group("c", 5));
        var own = State(Named("own", new LoadBalancing { PanicThreshold = 0 }), Group("a", 4), Group("b", 4), Group("c", 2));
        var balancer = new Balancer(new Random(1));
        SharesOf(balancer, upstream, own).ShouldBe([0.625, 0.25, 0.125], 0.01);

        // Four of five hosts are left in the own zone: 4/19 of the hosts for 4/10 of the callers.
        upstream.Report(upstream.HostAt("a-0"), AttemptResult.ConnectionFailed, 0, default);
        SharesOf(balancer, upstream, own)[0].ShouldBe(0.526, 0.01);

        // Without knowledge of the own service every host gets the same.
        Count(balancer, upstream, null)[1].ShouldBe(10 / 19.0, 0.02);
    }

    [Fact]
    public void A_record_of_such_a_pick_leads_to_the_same_host()
    {
        var upstream = State(Named("web", new LoadBalancing { PanicThreshold = 0, ZoneAwareness = new ZoneAwareness(true, 6) }), Group("a", 5), Group("b", 10), Group("c", 5));
        var own = State(Named("own", new LoadBalancing { PanicThreshold = 0 }), Group("a", 4), Group("b", 4), Group("c", 2));
        var balancer = new Balancer(new Random(3));
        for (var i = 0; i < 200; i++)
        {
            var request = default(PickRequest);
            var pick = balancer.Pick(upstream.View, ref request, new CallerZones(own.View, Zones[0]));
            var record = default(Isthmus.Traffic.Records.DecisionRecord);
            record.TakePick(pick, ref request);
            Isthmus.Traffic.Records.Replay.HostOf(upstream.View, ref record).ShouldBe(pick.Host);
        }
    }

    private static double[] SharesOf(Balancer balancer, UpstreamState upstream, UpstreamState own) => Count(balancer, upstream, new CallerZones(own.View, Zones[0]));

    private static double[] Count(Balancer balancer, UpstreamState upstream, CallerZones? zones)
    {
        const int Picks = 40_000;
        var counts = new double[3];
        for (var i = 0; i < Picks; i++)
        {
            var request = default(PickRequest);
            counts[Array.IndexOf(Zones, balancer.Pick(upstream.View, ref request, zones).Host!.Locality)] += 1.0 / Picks;
        }

        return counts;
    }

    private static LocalityEndpoints Group(string zone, int hosts) =>
        new(new Locality("r", zone), 0, 1, Enumerable.Range(0, hosts).Select(i => Endpoint($"{zone}-{i}")).ToEquatableArray());

    private static ZoneHosts[] Of(uint[] counts) => [.. counts.Select((count, i) => new ZoneHosts(Zones[i], count))];
}
