using System.Text;

namespace Isthmus.Telemetry.Metrics;

/// <summary>The metrics of one program, shown together in the Prometheus text format. Filled at start; safe for concurrent use afterwards.</summary>
public sealed class MetricTable
{
    /// <summary>The media type of <see cref="ToText"/>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly SortedDictionary<string, IMetric> _metrics = new(StringComparer.Ordinal);

    /// <summary>A number that only grows.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Counter Counter(string name, string help, params string[] labels) => Add(new Counter(name, help, labels));

    /// <summary>A number that goes up and down.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Gauge Gauge(string name, string help, params string[] labels) => Add(new Gauge(name, help, labels));

    /// <summary>How often values fell below each of <paramref name="bounds"/>, which ascend.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Histogram Histogram(string name, string help, double[] bounds, params string[] labels) => Add(new Histogram(name, help, bounds, labels));

    /// <summary>Everything, sorted by name.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var metric in _metrics.Values)
        {
            metric.WriteTo(text);
        }

        return text.ToString();
    }

    private T Add<T>(T metric)
        where T : IMetric
    {
        _metrics.Add(metric.Name, metric);
        return metric;
    }
}
