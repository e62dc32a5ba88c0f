using System.Diagnostics;
using System.Globalization;

namespace Isthmus.Benchmarks.Traffic;

/// <summary>
/// What the decision record costs, on a machine that others use too: the best of many short batches, with and without it in turn, because the best batch is the one that nobody
/// interrupted.
/// </summary>
internal static class RecordCost
{
    private const int Batches = 20_000;
    private const int PerBatch = 100;

    public static void Run()
    {
        var benchmarks = new DecisionBenchmarks();
        benchmarks.Setup();
        var (with, without) = (new double[Batches], new double[Batches]);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Batches; i++)
        {
            without[i] = Time(static b => b.RoutePick(), benchmarks);
            with[i] = Time(static b => b.RoutePickRecord(), benchmarks);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(with);
        Array.Sort(without);
        Console.WriteLine("| decision | best batch, ns | 10th percentile, ns |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, times) in new[] { ("route, weighted upstream, host", without), ("the same and the record", with) })
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times[0]:F0} | {times[Batches / 10]:F0} |"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| **the record** | **{with[0] - without[0]:F0}** | **{with[Batches / 10] - without[Batches / 10]:F0}** |\n\n{allocated} bytes allocated in {2L * Batches * PerBatch} decisions."));
    }

    private static double Time(Action<DecisionBenchmarks> decide, DecisionBenchmarks benchmarks)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < PerBatch; i++)
        {
            decide(benchmarks);
        }

        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / PerBatch;
    }
}
