using System.Diagnostics;
using System.Globalization;

namespace Isthmus.PushProbe;

/// <summary>What a number of rounds took.</summary>
internal sealed class Measured
{
    private readonly List<double> _last = [];
    private readonly List<double> _single = [];

    public TimeSpan ServerCpu { get; set; }

    public TimeSpan ProbeCpu { get; set; }

    public long Bytes { get; set; }

    public int Pushes => _single.Count;

    public void Add(long start, long[] times)
    {
        _single.AddRange(times.Select(t => Stopwatch.GetElapsedTime(start, t).TotalMilliseconds));
        _last.Add(Stopwatch.GetElapsedTime(start, times.Max()).TotalMilliseconds);
    }

    /// <summary>Quantiles of the last and of any verdict, and the cost of one push on both sides.</summary>
    public string Cells() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At(_last, 0.5):F0} | {At(_last, 0.9):F0} | {At(_last, 0.99):F0} | {At(_last, 1):F0} | {At(_single, 0.5):F0} | {At(_single, 0.99):F0} | {ServerCpu.TotalMicroseconds / Pushes:F0} | {ProbeCpu.TotalMicroseconds / Pushes:F0} | {Bytes / Pushes}");

    public static string Titles => "last ACK p50, ms | p90 | p99 | worst | one ACK p50, ms | p99 | server CPU per push, us | probe CPU per push, us | bytes per push";

    private static double At(List<double> values, double quantile)
    {
        values.Sort();
        return values[(int)Math.Min(values.Count - 1, quantile * values.Count)];
    }
}
