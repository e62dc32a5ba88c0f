using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Tests.Priorities;

public sealed class LocalityWeightsTests
{
    // xds facts C.2: weight, hosts, healthy hosts of two localities; effective weights and the first one's share in percent.
    [Theory]
    [InlineData(1, 10, 10, 2, 10, 10, 1.0, 2.0, 33.333)]
    [InlineData(1, 10, 7, 2, 10, 10, 0.98, 2.0, 32.886)]
    [InlineData(1, 10, 5, 2, 10, 10, 0.7, 2.0, 25.926)]
    [InlineData(50, 4, 1, 50, 4, 4, 17.5, 50.0, 25.926)]
    [InlineData(1, 10, 5, 1, 10, 5, 0.7, 0.7, 50)]
    [InlineData(1, 3, 2, 1, 3, 1, 0.9333, 0.4667, 66.667)]
    [InlineData(5, 10, 0, 5, 10, 10, 0.0, 5.0, 0)]
    public void Effective_weight_is_that_of_the_table(
        uint weight1, uint hosts1, uint healthy1, uint weight2, uint hosts2, uint healthy2, double effective1, double effective2, double share1)
    {
        var first = LocalityWeights.Effective(weight1, hosts1, healthy1);
        var second = LocalityWeights.Effective(weight2, hosts2, healthy2);

        first.ShouldBe(effective1, 0.0001);
        second.ShouldBe(effective2, 0.0001);
        (100 * first / (first + second)).ShouldBe(share1, 0.001);
    }

    [Fact]
    public void A_locality_without_weight_or_without_hosts_gets_nothing()
    {
        LocalityWeights.Effective(null, 3, 3).ShouldBe(0);
        LocalityWeights.Effective(7, 0, 0).ShouldBe(0);
    }
}
