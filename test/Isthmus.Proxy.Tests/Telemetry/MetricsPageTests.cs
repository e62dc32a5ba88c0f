using System.Diagnostics;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Telemetry;

/// <summary>Istio's standard metrics (istio facts 10.1) in Prometheus' text format.</summary>
public sealed class MetricsPageTests
{
    [Fact]
    public async Task Requests_are_told_apart_by_the_standard_labels() =>
        Golden.Check(string.Concat((await LinesAsync()).Where(l => l.StartsWith("istio_requests_total", StringComparison.Ordinal)).Select(l => l + "\n")), "requests-total.txt");

    [Fact]
    public async Task Histograms_count_what_the_counter_counts()
    {
        var lines = await LinesAsync();
        foreach (var name in new[] { "istio_request_duration_milliseconds", "istio_request_bytes", "istio_response_bytes" })
        {
            Values(lines, name + "_count").ShouldBe(Values(lines, "istio_requests_total"));
            Values(lines.Where(l => l.Contains("le=\"+Inf\"", StringComparison.Ordinal)), name + "_bucket").ShouldBe(Values(lines, "istio_requests_total"));
        }
    }

    // Debian's python3-prometheus-client, which refuses what Prometheus would: eng/install-test-peers has it.
    [Fact]
    public async Task Prometheus_own_parser_reads_the_page()
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Foreign", "testdata", "read_metrics.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var reader = Process.Start(start)!;
        await using var scene = new TelemetryScene();
        await reader.StandardInput.WriteAsync(scene.Metrics());
        reader.StandardInput.Close();
        var families = await reader.StandardOutput.ReadToEndAsync().Within();
        var errors = await reader.StandardError.ReadToEndAsync().Within();
        await reader.WaitForExitAsync().Within();
        reader.ExitCode.ShouldBe(0, errors);
        families.ShouldContain("istio_requests counter\n");
        families.ShouldContain("istio_request_duration_milliseconds histogram\n");
        families.ShouldContain("isthmus_proxy_mirrored_requests counter\n");
    }

    private static async Task<List<string>> LinesAsync()
    {
        await using var scene = new TelemetryScene();
        return [.. scene.Metrics().Split('\n')];
    }

    private static List<string> Values(IEnumerable<string> lines, string name) =>
        [.. lines.Where(l => l.StartsWith(name + "{", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1])];
}
