using Isthmus.TestKit;

namespace Isthmus.Model.Tests;

public sealed class LocalityTests
{
    // istio facts 1.4: split at slashes, missing parts empty, a fourth part dropped.
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("us-east", "us-east", "", "")]
    [InlineData("us-east/a", "us-east", "a", "")]
    [InlineData("us-east/a/1", "us-east", "a", "1")]
    [InlineData("us-east/a/1/x", "us-east", "a", "1")]
    [InlineData("us-east/a/", "us-east", "a", "")]
    [InlineData("/a", "", "a", "")]
    public void Parse_takes_three_parts(string text, string region, string zone, string subZone)
    {
        var locality = Locality.Parse(text);
        (locality.Region, locality.Zone, locality.SubZone).ShouldBe((region, zone, subZone));
        Locality.Parse(locality.ToString()).ShouldBe(locality);
    }

    [Fact]
    public void Nothing_said_equals_nothing_said()
    {
        new Locality("", "", "").ShouldBe(Locality.None);
        new Locality(null).GetHashCode().ShouldBe(default(Locality).GetHashCode());
        Locality.Parse(null).IsNone.ShouldBeTrue();
    }

    [Fact]
    public void Order_is_that_of_the_bytes_of_the_text()
    {
        Locality[] localities = [Locality.Parse("b"), Locality.Parse("a/2"), Locality.Parse("a"), Locality.Parse("B"), Locality.Parse("a/10")];
        localities.Order().Select(l => l.ToString()).ShouldBe(["B", "a", "a/10", "a/2", "b"]);
    }

    [Fact]
    public void Orders_as_the_text_form_without_making_it()
    {
        string[] parts = ["", "a", "b", "a-b", "a.b", "a0", "ab"];
        var all = (from region in parts from zone in parts from subZone in parts select new Locality(region, zone, subZone)).ToList();

        foreach (var one in all)
        {
            all.ShouldAllBe(other => Math.Sign(one.CompareTo(other)) == Math.Sign(string.CompareOrdinal(one.ToString(), other.ToString())));
        }

        Allocations.Of(() => all[^1].CompareTo(all[^2])).ShouldBe(0);
    }
}
