namespace Isthmus.Traffic.Tests;

/// <summary>Measures what a call allocates once everything it needs is there.</summary>
internal static class Allocations
{
    private const int Rounds = 500;

    public static long Of(Action action)
    {
        for (var i = 0; i < Rounds; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
