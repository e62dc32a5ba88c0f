using System.Text;

namespace Isthmus.Telemetry.Metrics;

/// <summary>How values are distributed over fixed bounds.</summary>
public sealed class Histogram : Metric<Histogram.Value>
{
    private readonly double[] _bounds;

    internal Histogram(string name, string help, double[] bounds, string[] labels)
        : base(name, help, labels)
    {
        _bounds = bounds;
        if (labels.Length == 0)
        {
            Series([]);
        }
    }

    private protected override string Type => "histogram";

    /// <summary>Records one value.</summary>
    public void Observe(double value, params ReadOnlySpan<string> labels)
    {
        var series = Series(labels);
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
        {
            bucket++;
        }

        lock (series.Gate)
        {
            series.Counts[bucket]++;
            series.Sum += value;
        }
    }

    /// <summary>How many values of these label values were recorded.</summary>
    public long Read(params ReadOnlySpan<string> labels)
    {
        var series = Series(labels);
        lock (series.Gate)
        {
            return series.Counts.Sum();
        }
    }

    private protected override Value Create() => new(_bounds.Length + 1);

    private protected override void Write(StringBuilder text, string labels, Value series)
    {
        long[] counts;
        double sum;
        lock (series.Gate)
        {
            (counts, sum) = ([.. series.Counts], series.Sum);
        }

        var total = 0L;
        var prefix = labels.Length == 0 ? "" : labels + ",";
        for (var i = 0; i < counts.Length; i++)
        {
            total += counts[i];
            Line(text, Name + "_bucket", $"{prefix}le=\"{Number(i < _bounds.Length ? _bounds[i] : double.PositiveInfinity)}\"", total);
        }

        Line(text, Name + "_sum", labels, sum);
        Line(text, Name + "_count", labels, total);
    }

    /// <summary>The counts of one series.</summary>
    public sealed class Value
    {
        internal Value(int buckets) => Counts = new long[buckets];

        internal Lock Gate { get; } = new();

        internal long[] Counts { get; }

        internal double Sum { get; set; }
    }
}
