using System.Globalization;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Tests.Priorities;

public sealed class PriorityLoadsTests
{
    /// <summary>xds facts C.1.2, both tables.</summary>
    public static TheoryData<string> Vectors => [.. File.ReadLines(PathOf("priority-loads.txt")).Where(l => !l.StartsWith('#'))];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Loads_are_those_of_the_table(string row)
    {
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        var priorities = cells[1].Split(',').Select(ParsePriority).ToArray();
        var loads = Compute(priorities, Number(cells[0]));

        loads.Select(l => l.Healthy).ShouldBe(Numbers(cells[2]));
        loads.Select(l => l.Degraded).ShouldBe(Numbers(cells[3]));
        string.Concat(loads.Select(l => l.IsPanicking ? 'Y' : 'n')).ShouldBe(cells[4]);
    }

    [Fact]
    public void Without_overprovisioning_half_health_keeps_half_the_load() =>
        Compute([new(4, 2), new(4, 4)], 50, 100).Select(l => l.Healthy).ShouldBe([50u, 50u]);

    // xds facts C.1.2, last paragraph: sums of weights take the place of counts.
    [Fact]
    public void Weights_count_like_hosts()
    {
        Compute([new(10, 6), new(1, 1)], 0, 100).Select(l => l.Healthy).ShouldBe([60u, 40u]);
        Compute([new(20, 4, Excluded: 10), new(1, 1)], 0, 100).Select(l => l.Healthy).ShouldBe([40u, 60u]);
        var loads = Compute([new(10, 4, 3), new(10, 1, 9)], 0, 100);
        loads.Select(l => l.Healthy).ShouldBe([40u, 10u]);
        loads.Select(l => l.Degraded).ShouldBe([30u, 20u]);
    }

    // istio facts 1.14: four endpoints at priority 0, three at priority 1, panic off.
    [Theory]
    [InlineData(4, 3, 100, 0)]
    [InlineData(3, 3, 100, 0)]
    [InlineData(2, 3, 70, 30)]
    [InlineData(1, 3, 35, 65)]
    [InlineData(0, 3, 0, 100)]
    public void Spill_over_follows_the_numeric_example(uint healthy0, uint healthy1, uint load0, uint load1) =>
        Compute([new(4, healthy0), new(3, healthy1)], 0).Select(l => l.Healthy).ShouldBe([load0, load1]);

    [Fact]
    public void When_both_priorities_are_short_the_loads_are_normalised() =>
        // istio facts 1.14: 35 and 46 of 81, "about 43/57"; Envoy's integers give the remainder to the first.
        Compute([new(4, 1), new(3, 1)], 0).Select(l => l.Healthy).ShouldBe([44u, 56u]);

    [Fact]
    public void Loads_always_sum_to_one_hundred() =>
        Prop.ForAll(Arb.From(AnyPriorities), Arb.From(Gen.Choose(0, 100)), (priorities, threshold) =>
            Compute(priorities, (uint)threshold).Sum(l => l.Healthy + l.Degraded) == 100).QuickCheckThrowOnFailure();

    [Fact]
    public void A_priority_without_healthy_hosts_gets_nothing_while_another_is_full() =>
        Prop.ForAll(Arb.From(AnyPriorities), priorities =>
            Compute([new(5, 0), .. priorities, new(3, 3)], 50)[0] == new PriorityLoad(0, 0, false)).QuickCheckThrowOnFailure();

    private static Gen<PriorityHealth[]> AnyPriorities { get; } =
        (from total in Gen.Choose(0, 20)
         from excluded in Gen.Choose(0, total)
         from healthy in Gen.Choose(0, total - excluded)
         from degraded in Gen.Choose(0, total - excluded - healthy)
         select new PriorityHealth((uint)total, (uint)healthy, (uint)degraded, (uint)excluded)).NonEmptyListOf().Select(l => l.ToArray());

    private static PriorityLoad[] Compute(PriorityHealth[] priorities, uint threshold, uint overprovisioning = PriorityLoads.DefaultOverprovisioning)
    {
        var loads = new PriorityLoad[priorities.Length];
        PriorityLoads.Compute(priorities, threshold, loads, overprovisioning);
        return loads;
    }

    private static PriorityHealth ParsePriority(string text)
    {
        var n = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();
        return new PriorityHealth(n[0], n[1], n[2], n[3]);
    }

    private static IEnumerable<uint> Numbers(string cell) => cell.Split(',', StringSplitOptions.TrimEntries).Select(Number);

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    private static string PathOf(string file, [CallerFilePath] string testFile = "") =>
        Path.Combine(Path.GetDirectoryName(testFile)!, "testdata", file);
}
