using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Isthmus.Telemetry.Metrics;

/// <summary>A named set of series, one for each combination of label values. Safe for concurrent use; bounded by <see cref="Defaults.MaxSeries"/>.</summary>
/// <typeparam name="TSeries">What is kept for one combination.</typeparam>
public abstract class Metric<TSeries> : IMetric
    where TSeries : class
{
    private readonly ConcurrentDictionary<string, TSeries> _series = new(StringComparer.Ordinal);
    private readonly string[] _labels;
    private readonly string _overflow;

    private protected Metric(string name, string help, string[] labels)
    {
        Name = name;
        Help = help;
        _labels = labels;
        _overflow = Format([.. labels.Select(_ => "other")]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    private string Help { get; }

    private protected abstract string Type { get; }

    /// <inheritdoc/>
    public void WriteTo(StringBuilder text)
    {
        text.Append("# HELP ").Append(Name).Append(' ').Append(Help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(Type).Append('\n');
        foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            Write(text, labels, series);
        }
    }

    /// <summary>The series of these label values, in the order in which the labels were declared.</summary>
    private protected TSeries Series(ReadOnlySpan<string> values)
    {
        if (values.Length != _labels.Length)
        {
            throw new ArgumentException($"{Name} has {_labels.Length} labels", nameof(values));
        }

        var key = Format(values);
        if (_series.TryGetValue(key, out var series))
        {
            return series;
        }

        return _series.GetOrAdd(_series.Count < Defaults.MaxSeries ? key : _overflow, static (_, metric) => metric.Create(), this);
    }

    private protected abstract TSeries Create();

    private protected abstract void Write(StringBuilder text, string labels, TSeries series);

    private protected static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private protected static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    // The text between the braces, which serves as key too: equal labels, equal text.
    private string Format(ReadOnlySpan<string> values)
    {
        if (values.Length == 0)
        {
            return "";
        }

        var text = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(_labels[i]).Append("=\"").Append(Escape(values[i])).Append('"');
        }

        return text.ToString();
    }

    // Prometheus text format: backslash, double quote and line feed are escaped in label values.
    private static string Escape(string value) => value.AsSpan().IndexOfAny("\\\"\n") < 0
        ? value
        : value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
