using System.Text;

namespace Isthmus.Telemetry.Metrics;

/// <summary>How much there is of something now.</summary>
public sealed class Gauge : Metric<Gauge.Value>
{
    internal Gauge(string name, string help, string[] labels)
        : base(name, help, labels)
    {
        if (labels.Length == 0)
        {
            Series([]);
        }
    }

    private protected override string Type => "gauge";

    /// <summary>Says how much there is.</summary>
    public void Set(double value, params ReadOnlySpan<string> labels) => Volatile.Write(ref Series(labels).Now, value);

    /// <summary>The value of these label values.</summary>
    public double Read(params ReadOnlySpan<string> labels) => Volatile.Read(ref Series(labels).Now);

    private protected override Value Create() => new();

    private protected override void Write(StringBuilder text, string labels, Value series) => Line(text, Name, labels, Volatile.Read(ref series.Now));

    /// <summary>The value of one series.</summary>
    public sealed class Value
    {
        internal double Now;
    }
}
