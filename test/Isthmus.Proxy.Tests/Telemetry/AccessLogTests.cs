using System.Text.Json;
using Isthmus.Proxy.Telemetry;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Telemetry;

/// <summary>Istio's default formats (istio facts 10.3).</summary>
public sealed class AccessLogTests
{
    [Fact]
    public async Task Text_lines_are_those_of_the_default_format()
    {
        await using var scene = new TelemetryScene();
        Golden.Check(await scene.LogAsync(), "access-log.txt");
    }

    [Fact]
    public async Task Json_lines_have_the_keys_of_the_default_format()
    {
        await using var scene = new TelemetryScene(AccessLogFormat.Json);
        var log = await scene.LogAsync();
        Golden.Check(log, "access-log.json");
        string[] keys =
        [
            "authority", "bytes_received", "bytes_sent", "connection_termination_details", "downstream_local_address", "downstream_remote_address", "duration", "method", "path",
            "protocol", "request_id", "requested_server_name", "response_code", "response_code_details", "response_flags", "route_name", "start_time", "upstream_cluster",
            "upstream_host", "upstream_local_address", "upstream_service_time", "upstream_transport_failure_reason", "user_agent", "x_forwarded_for",
        ];
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            json.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).Except(["downstream_peer_uri_san"], StringComparer.Ordinal).ShouldBe(keys);
        }
    }
}
