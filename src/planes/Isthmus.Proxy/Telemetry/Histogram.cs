namespace Isthmus.Proxy.Telemetry;

/// <summary>Counts values into Envoy's default buckets.</summary>
internal sealed class Histogram
{
    // Upper bounds, in the unit of the value.
    private static readonly double[] Bounds =
        [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000];

    private readonly long[] _counts = new long[Bounds.Length + 1];

    /// <summary>Upper bounds of the buckets but the last, which has none.</summary>
    public static IReadOnlyList<double> UpperBounds => Bounds;

    /// <summary>Values in each bucket, not cumulated.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Sum of the values.</summary>
    public double Sum { get; private set; }

    /// <summary>Adds a value.</summary>
    public void Add(double value)
    {
        Sum += value;
        var i = 0;
        while (i < Bounds.Length && value > Bounds[i])
        {
            i++;
        }

        _counts[i]++;
    }

    /// <summary>Adds another histogram.</summary>
    public void Add(Histogram other)
    {
        Sum += other.Sum;
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }
}
