using Isthmus.Model.Plans;
using Isthmus.Traffic.Retries;

namespace Isthmus.Traffic.Tests.Retries;

public sealed class BackOffTests
{
    // xds facts C.7, back-off: the bounds of the intervals, in milliseconds. A draw one below a bound shows it.
    [Theory]
    [InlineData(25, "25 50 100 200 250 250 250")]
    [InlineData(1, "1 2 4 8 10 10")]
    [InlineData(100, "100 200 400 800 1000 1000")]
    public void Intervals_double_up_to_ten_times_the_first(int first, string bounds)
    {
        var expected = bounds.Split(' ').Select(int.Parse).ToArray();
        var backOff = new BackOff(TimeSpan.FromMilliseconds(first));
        foreach (var bound in expected)
        {
            var copy = backOff;
            copy.Next((ulong)bound).ShouldBe(TimeSpan.Zero);
            backOff.Next((ulong)bound - 1).ShouldBe(TimeSpan.FromMilliseconds(bound - 1));
        }
    }

    [Fact]
    public void Without_a_policy_the_first_interval_is_25_milliseconds() => BackOff.For(null).Next(24).TotalMilliseconds.ShouldBe(24);

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, false)]
    [InlineData(0, 2, false)]
    public void A_per_try_timeout_counts_when_it_is_shorter_than_the_route_s(int perTry, int route, bool counts)
    {
        var action = new ForwardAction { Upstreams = [], Timeout = TimeSpan.FromSeconds(route), Retry = new RetryPolicy { PerTryTimeout = TimeSpan.FromSeconds(perTry) } };
        RetryTimes.PerTry(action).HasValue.ShouldBe(counts);
    }
}
