using System.Text;

namespace Isthmus.Telemetry.Metrics;

/// <summary>Counts events; never falls while the program runs.</summary>
public sealed class Counter : Metric<Counter.Value>
{
    internal Counter(string name, string help, string[] labels)
        : base(name, help, labels)
    {
        if (labels.Length == 0)
        {
            Series([]);
        }
    }

    private protected override string Type => "counter";

    /// <summary>Adds one event of these label values.</summary>
    public void Increment(params ReadOnlySpan<string> labels) => Add(1, labels);

    /// <summary>Adds <paramref name="count"/> events, at least 0.</summary>
    public void Add(long count, params ReadOnlySpan<string> labels) => Interlocked.Add(ref Series(labels).Count, count);

    /// <summary>The count of these label values.</summary>
    public long Read(params ReadOnlySpan<string> labels) => Volatile.Read(ref Series(labels).Count);

    private protected override Value Create() => new();

    private protected override void Write(StringBuilder text, string labels, Value series) => Line(text, Name, labels, Volatile.Read(ref series.Count));

    /// <summary>The count of one series.</summary>
    public sealed class Value
    {
        internal long Count;
    }
}
