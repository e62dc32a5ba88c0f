using FsCheck;
using FsCheck.Fluent;
using Isthmus.Traffic.Balancing;

namespace Isthmus.Traffic.Tests.Balancing;

public sealed class EdfSchedulerTests
{
    // xds facts C.4, EDF table.
    [Theory]
    [InlineData("1,1,1", "A B C A B C")]
    [InlineData("1,2", "B A B B A B B A B")]
    [InlineData("2,1", "A B A A B A A B A")]
    [InlineData("1,2,3", "C B C A B C C B C C A B C B C A B C")]
    [InlineData("5,1,1", "A A A A B C A A A A A A B C")]
    [InlineData("3,7", "B B A B B A B B B A B B A B B A B B B A")]
    [InlineData("25,75", "B B A B B B A B B B A B")]
    public void First_picks_are_those_of_the_table(string weights, string picks)
    {
        var w = weights.Split(',').Select(double.Parse).ToArray();
        var scheduler = Filled(w);
        var expected = picks.Split(' ');
        Enumerable.Range(0, expected.Length).Select(_ => $"{(char)('A' + Next(scheduler, w))}").ShouldBe(expected);
    }

    [Fact]
    public void Over_many_picks_the_shares_are_the_weights() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 20).NonEmptyListOf()), weights =>
        {
            var w = weights.Select(x => (double)x).ToArray();
            var scheduler = Filled(w);
            var counts = new int[w.Length];
            var picks = (int)w.Sum() * 20;
            for (var i = 0; i < picks; i++)
            {
                counts[Next(scheduler, w)]++;
            }

            return counts.Zip(w).All(p => Math.Abs(p.First - (20 * p.Second)) <= 2);
        }).QuickCheckThrowOnFailure();

    private static EdfScheduler Filled(double[] weights)
    {
        var scheduler = new EdfScheduler(weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            scheduler.Put(i, weights[i]);
        }

        return scheduler;
    }

    private static int Next(EdfScheduler scheduler, double[] weights)
    {
        var index = scheduler.Take();
        scheduler.Put(index, weights[index]);
        return index;
    }
}
