using Isthmus.Api.Checking;

namespace Isthmus.Api.Tests.Checking;

/// <summary>Overlap of the localities of one list, in the order of the text (istio facts 1.2, rule 5).</summary>
public sealed class LocalityTreeTests
{
    [Theory]
    [InlineData("r1,r2", true)]
    [InlineData("r,r", false)]
    [InlineData("r,r/z", false)]
    [InlineData("r/z,r", false)]
    [InlineData("r/z,r/y", true)]
    [InlineData("r/z,r/z", false)]
    [InlineData("r/z,r/z/s", false)]
    [InlineData("r/z/s,r/z", false)]
    [InlineData("r/z/s,r/z/t", true)]
    [InlineData("r/z/s,r/z/s", false)]
    [InlineData("r/*,r/z", false)]
    [InlineData("r/z,r/*", true)]
    [InlineData("r/z/*,r/z/s", false)]
    [InlineData("r/z/s,r/z/*", true)]
    [InlineData("*,r", false)]
    [InlineData("r,*", true)]
    public void Tells_whether_a_list_overlaps(string list, bool isGood)
    {
        var tree = new LocalityTree();
        list.Split(',').All(l => tree.TryAdd(l.Split('/'))).ShouldBe(isGood);
    }
}
