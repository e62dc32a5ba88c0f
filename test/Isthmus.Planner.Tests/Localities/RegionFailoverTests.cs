using Isthmus.Planner.Localities;

namespace Isthmus.Planner.Tests.Localities;

public sealed class RegionFailoverTests
{
    /// <summary>istio facts 1.6, every row.</summary>
    [Theory]
    [InlineData("us-east/a/1", "", "us-east/a/1 us-east/a/2 us-east/b/1 us-west/a/1 eu/a/1", "0,1,2,3,3")]
    [InlineData("us-east/a/1", "us-east>eu", "us-east/a/1 us-east/a/2 us-east/b/1 us-west/a/1 eu/a/1", "0,1,2,4,3")]
    [InlineData("us-east/a/1", "", "us-east/b/1 eu/a/1", "0,1")]
    [InlineData("us-east/a", "", "us-east/a/1 us-east/a", "1,0")]
    [InlineData("", "", "us-east/a/1 -", "1,0")]
    [InlineData("us-east/a/1", "us-east>eu us-east>us-west", "us-east/a/1 us-west/a/1 eu/a/1", "0,2,1")]
    [InlineData("us-east/a/1", "us-east>ap", "us-east/a/1 us-west/a/1 eu/a/1", "0,1,1")]
    [InlineData("r1/z1/s1", "r1>r2", "r1/z1/s1 r1/z1/s1 r1/z1/s2 r1/z1/s3 r1/z2 r2 r3", "0,0,1,1,2,3,4")]
    [InlineData("r1/z1/s1", "r1>r2", "r1/z1/s2 r2/z1/s2 r2/z1/s2", "0,1,1")]
    [InlineData("r1/z1/s1", "r1>r2", "r1/z1/s2 - r2/z1/s2", "0,2,1")]
    public void Puts_near_localities_first(string own, string failover, string groups, string expected)
    {
        var list = Groups.Of(groups);
        RegionFailover.Apply(list, Locality.Parse(own), Failovers(failover));
        list.Select(g => g.Priority).ShouldBe(Groups.Numbers(expected));
    }

    /// <summary>istio facts 1.6: a proxy without locality, when every endpoint has one, sees them all alike.</summary>
    [Fact]
    public void Degenerates_to_nothing_when_only_the_proxy_has_no_locality()
    {
        var list = Groups.Of("us-east/a/1 us-west/a/1 eu");
        RegionFailover.Apply(list, Locality.None, []);
        list.ShouldAllBe(g => g.Priority == 0);
    }

    /// <summary>istio facts 1.13, both rows.</summary>
    [Theory]
    [InlineData("r1>r2", "0,0,0,0,0,1,2")]
    [InlineData("", "0,0,0,0,0,1,1")]
    public void Looks_only_at_regions_in_zone_aware_mode(string failover, string expected)
    {
        var list = Groups.Of("r1/z1/s1 r1/z1/s1 r1/z1/s2 r1/z1/s3 r1/z2 r2 r3");
        RegionFailover.ApplyZoneAware(list, Locality.Parse("r1/z1/s1"), Failovers(failover));
        list.Select(g => g.Priority).ShouldBe(Groups.Numbers(expected));
    }

    private static EquatableArray<FailoverConfig> Failovers(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => new FailoverConfig(f.Split('>')[0], f.Split('>')[1])).ToEquatableArray();
}
