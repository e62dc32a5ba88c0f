namespace Isthmus.Runtime.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void Gives_these_numbers_for_ever()
    {
        // A trace is only worth keeping when the next version of the program draws the same numbers.
        var chance = new SeededRandom(1);
        long[] drawn = [chance.NextInt64(1000), chance.NextInt64(1000), chance.Next(-5, 5), chance.Fork().Next(1_000_000)];
        drawn.ShouldBe([702, 520, 0, 426843]);
    }

    [Fact]
    public void Spreads_evenly()
    {
        var chance = new SeededRandom(0);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            counts[chance.Next(10)]++;
        }

        counts.ShouldAllBe(c => c > 9_600 && c < 10_400);
    }
}
