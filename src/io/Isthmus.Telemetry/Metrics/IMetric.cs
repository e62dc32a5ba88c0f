using System.Text;

namespace Isthmus.Telemetry.Metrics;

/// <summary>Something that a scrape shows.</summary>
public interface IMetric
{
    /// <summary>The name in the exposition.</summary>
    string Name { get; }

    /// <summary>Appends the metric in the Prometheus text format.</summary>
    void WriteTo(StringBuilder text);
}
