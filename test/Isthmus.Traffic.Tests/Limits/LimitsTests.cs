using Isthmus.Model.Plans;
using Isthmus.Traffic.Limits;

namespace Isthmus.Traffic.Tests.Limits;

public sealed class LimitsTests
{
    // xds facts C.7, retry budget vectors.
    [Theory]
    [InlineData(20, 3, 0, 3)]
    [InlineData(20, 3, 5, 3)]
    [InlineData(20, 3, 15, 3)]
    [InlineData(20, 3, 19, 3)]
    [InlineData(20, 3, 20, 4)]
    [InlineData(20, 3, 100, 20)]
    [InlineData(20, 3, 1000, 200)]
    [InlineData(12.5, 0, 7, 0)]
    [InlineData(12.5, 0, 8, 1)]
    public void An_operators_budget_is_a_share_of_what_is_active(double percent, uint minimum, int active, uint allowed) =>
        UpstreamLimits.Allowed(new RetryBudget(percent, minimum), active).ShouldBe(allowed);

    [Fact]
    public void Requests_above_the_limit_are_refused_until_one_ends()
    {
        var limits = new UpstreamLimits();
        var breakers = new CircuitBreakers { MaxRequests = 2 };
        limits.TryBeginRequest(breakers).ShouldBeTrue();
        limits.TryBeginRequest(breakers).ShouldBeTrue();
        limits.TryBeginRequest(breakers).ShouldBeFalse();
        limits.EndRequest();
        limits.TryBeginRequest(breakers).ShouldBeTrue();
    }

    [Fact]
    public void The_first_connection_is_always_allowed()
    {
        var limits = new UpstreamLimits();
        limits.TryBeginConnection(new CircuitBreakers { MaxConnections = 0 }).ShouldBeTrue();
        limits.TryBeginConnection(new CircuitBreakers { MaxConnections = 0 }).ShouldBeFalse();
    }

    [Fact]
    public void A_quiet_upstream_may_retry_ten_times_a_second()
    {
        var window = new RetryWindow();
        Enumerable.Range(0, 200).Count(_ => window.TryRetry(TimeSpan.Zero)).ShouldBe(100);
    }

    [Fact]
    public void A_burst_may_use_the_budget_of_the_whole_window()
    {
        var window = new RetryWindow();
        for (var i = 0; i < 10_000; i++)
        {
            window.CountRequest(TimeSpan.FromMilliseconds(i));
        }

        Enumerable.Range(0, 5_000).Count(_ => window.TryRetry(TimeSpan.FromMilliseconds(9_999))).ShouldBe(1_100);
    }

    [Fact]
    public void The_window_moves_on()
    {
        var window = new RetryWindow();
        Enumerable.Range(0, 100).All(_ => window.TryRetry(TimeSpan.Zero)).ShouldBeTrue();
        window.TryRetry(TimeSpan.FromSeconds(9)).ShouldBeFalse();
        window.TryRetry(TimeSpan.FromSeconds(10)).ShouldBeTrue();
    }
}
