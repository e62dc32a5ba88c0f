namespace Isthmus.TestKit;

/// <summary>
/// What code allocates on its thread. What happens once (a static's first use, generic code's first call) or once a second (housekeeping of a loop) adds to some measurements
/// and takes nothing away, so the least of several is what the code costs.
/// </summary>
public static class Allocations
{
    private const int Measurements = 20;

    /// <summary>Bytes that so many calls allocate once everything they need is there.</summary>
    public static long Of(Action action, int calls = 100)
    {
        Repeat(action, 5 * calls);
        var least = long.MaxValue;
        for (var i = 0; i < Measurements && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(action, calls);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Bytes that a call allocates on a loop, which stays on its thread. The caller has warmed it up.</summary>
    public static async ValueTask<long> OfAsync(Func<ValueTask> action)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Measurements && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Repeat(Action action, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            action();
        }
    }
}
