using Isthmus.Model.Plans;
using Isthmus.Traffic.Faults;
using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Tests.Faults;

public sealed class FaultRulesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // istio facts 6.7: percentages with a resolution of 0.0001; draws are independent.
    [Theory]
    [InlineData(0.0001, 0, true)]
    [InlineData(0.0001, 1, false)]
    [InlineData(50, 499_999, true)]
    [InlineData(50, 500_000, false)]
    [InlineData(100, 999_999, true)]
    [InlineData(0, 0, false)]
    [InlineData(200, 5, true)]
    [InlineData(double.NaN, 0, false)]
    public void Shares_count_in_millionths(double percent, ulong draw, bool expected) => new Percentage(percent).Includes(draw).ShouldBe(expected);

    [Fact]
    public void Delay_and_abort_are_drawn_apart()
    {
        var fault = new FaultInjection(Second, 50, 555, null, 10);
        FaultRules.Draw(fault, 0, 0).ShouldBe(new FaultDecision(Second, 555, null));
        FaultRules.Draw(fault, 500_000, 0).ShouldBe(new FaultDecision(TimeSpan.Zero, 555, null));
        FaultRules.Draw(fault, 0, 100_000).ShouldBe(new FaultDecision(Second, 0, null));
        FaultRules.Draw(fault, 0, 100_000).IsAborted.ShouldBeFalse();
        FaultRules.Draw(null, 0, 0).ShouldBe(default);
    }

    [Fact]
    public void A_grpc_status_takes_the_place_of_an_http_status()
    {
        var decision = FaultRules.Draw(new FaultInjection(null, 100, null, 14, 100), 0, 0);
        decision.ShouldBe(new FaultDecision(TimeSpan.Zero, 0, 14));
        decision.IsAborted.ShouldBeTrue();
    }
}
