using Isthmus.Planner.Localities;

namespace Isthmus.Planner.Tests.Localities;

public sealed class DistributionTests
{
    /// <summary>istio facts 1.10, every row; <c>x</c> is a group that is emptied.</summary>
    [Theory]
    [InlineData("us-west/z1/s1", "us-west/z1/*", "us-west/z1/*=80 us-west/z2/*=20", "us-west/z1/s1*3 us-west/z1/s2 us-west/z2/s1*2 us-east*5", "60 20 20 x")]
    [InlineData("us-west/z1/s1", "us-west", "us-west=70 us-east=30", "us-west/z1 us-west/z2*2 us-east*5", "24 47 30")]
    [InlineData("us-west/z1/s1", "us-west/z1/*", "us-west/z1/*=80 us-west/z2/*=20", "us-west/z2/s1*2", "20")]
    [InlineData("eu/z1/s1", "us-west/*", "us-west=70 us-east=30", "us-west*3 us-east*5", "3 5")]
    [InlineData("r1/z1/s1", "r1/z1/s1", "r1/z1/s1=80 r1/z1/s2=15 r1/z1/s3=5", "r1/z1/s1 r1/z1/s1 r1/z1/s2 r1/z1/s3 r1/z2 r2 r3", "40 40 15 5 x x x")]
    public void Shares_by_locality(string own, string from, string to, string groups, string expected)
    {
        var list = Groups.Of(groups);
        var shares = to.Split(' ').Select(t => KeyValuePair.Create(t.Split('=')[0], uint.Parse(t.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Distribution.Apply(list, Locality.Parse(own), [new(from, shares.ToEquatableArray())]);
        string.Join(' ', list.Select(g => g.Endpoints.Count == 0 ? "x" : $"{g.Weight}")).ShouldBe(expected);
        list.ShouldAllBe(g => g.Priority == 0 && g.Weight.HasValue == g.Endpoints.Count > 0);
    }

    /// <summary>istio facts 1.10: the first entry that matches decides.</summary>
    [Fact]
    public void Takes_the_first_entry_for_the_caller()
    {
        var list = Groups.Of("a b");
        Distribution.Apply(list, Locality.Parse("a"), [new("b", [new("a", 100)]), new("a", [new("b", 100)]), new("a", [new("a", 100)])]);
        list.ConvertAll(g => g.Weight).ShouldBe([null, 100u]);
    }

    /// <summary>istio facts 1.4.</summary>
    [Theory]
    [InlineData("us-west", "us-west/a/b", true)]
    [InlineData("us-west/*", "us-west/a/b", true)]
    [InlineData("us-west/*/*", "us-west/a/b", true)]
    [InlineData("*", "us-west/a/b", true)]
    [InlineData("us-west/a", "us-west/a/b", true)]
    [InlineData("us-west/a/c", "us-west/a/b", false)]
    [InlineData("us-w*", "us-west", false)]
    [InlineData("us-west/b", "us-west/a/b", false)]
    public void Matches_wildcards_only_as_whole_parts(string rule, string locality, bool matches) =>
        Distribution.Matches(Locality.Parse(rule), Locality.Parse(locality)).ShouldBe(matches);
}
