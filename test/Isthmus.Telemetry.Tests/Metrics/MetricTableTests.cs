using Isthmus.Telemetry.Metrics;

namespace Isthmus.Telemetry.Tests.Metrics;

/// <summary>The Prometheus text format, version 0.0.4.</summary>
public sealed class MetricTableTests
{
    private readonly MetricTable _table = new();

    [Fact]
    public void Writes_counters_gauges_and_histograms_sorted_by_name()
    {
        _table.Gauge("b", "Now.").Set(1.5);
        _table.Counter("a", "Events.", "type", "code").Increment("x", "200");
        var times = _table.Histogram("c", "Times.", [0.1, 1]);
        times.Observe(0.1);
        times.Observe(0.5);
        times.Observe(7);

        _table.ToText().ShouldBe("""
            # HELP a Events.
            # TYPE a counter
            a{type="x",code="200"} 1
            # HELP b Now.
            # TYPE b gauge
            b 1.5
            # HELP c Times.
            # TYPE c histogram
            c_bucket{le="0.1"} 1
            c_bucket{le="1"} 2
            c_bucket{le="+Inf"} 3
            c_sum 7.6
            c_count 3

            """);
    }

    [Fact]
    public void Escapes_label_values_and_help()
    {
        _table.Counter("a", "One \\ two\nthree.", "l").Increment("say \"hi\" \\\n");

        _table.ToText().ShouldBe("# HELP a One \\\\ two\\nthree.\n# TYPE a counter\na{l=\"say \\\"hi\\\" \\\\\\n\"} 1\n");
    }

    [Fact]
    public void Metrics_without_labels_are_there_before_the_first_event()
    {
        _table.Counter("a", "A.");

        _table.ToText().ShouldContain("\na 0\n");
    }

    [Fact]
    public void Labels_that_peers_make_up_are_counted_together_beyond_a_bound()
    {
        var counter = _table.Counter("a", "A.", "name");
        for (var i = 0; i < Defaults.MaxSeries + 100; i++)
        {
            counter.Increment($"{i}");
        }

        counter.Read("other").ShouldBe(100);
        _table.ToText().Split('\n').Length.ShouldBeLessThan(Defaults.MaxSeries + 10);
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        _table.Counter("a", "A.");

        Should.Throw<ArgumentException>(() => _table.Gauge("a", "A."));
    }
}
