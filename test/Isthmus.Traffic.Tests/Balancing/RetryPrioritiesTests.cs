using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Tests.Balancing;

public sealed class RetryPrioritiesTests
{
    // xds facts C.7, previous_priorities: hosts, healthy | priorities that were tried | loads, or "reset" when the ordinary loads hold.
    [Theory]
    [InlineData("2,2 2,2", "0", "0,100")]
    [InlineData("2,2 2,2", "0,1", "reset")]
    [InlineData("10,3 10,3 10,3", "0", "0,50,50")]
    [InlineData("10,3 10,3 10,3", "0,1", "0,0,100")]
    [InlineData("10,3 10,3 10,3", "0,1,2", "reset")]
    [InlineData("10,10 10,5 10,10", "0", "0,70,30")]
    [InlineData("10,10 10,5 10,10", "0,1", "0,0,100")]
    public void Tried_priorities_are_left_out(string priorities, string tried, string expected)
    {
        var health = priorities.Split(' ').Select(p => p.Split(',').Select(uint.Parse).ToArray()).Select(n => new PriorityHealth(n[0], n[1])).ToArray();
        var bits = tried.Split(',').Select(int.Parse).Aggregate(0UL, (all, p) => all | (1UL << p));
        var loads = new PriorityLoad[health.Length];

        var computed = RetryPriorities.TryCompute(health, bits, loads);

        (computed ? string.Join(',', loads.Select(l => l.Healthy)) : "reset").ShouldBe(expected);
    }
}
