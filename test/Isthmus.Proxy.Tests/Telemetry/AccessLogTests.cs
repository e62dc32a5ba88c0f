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

    // U+0085 ends a line for some readers, U+009B speaks to terminals.
    [Fact]
    public async Task What_a_client_writes_neither_ends_a_line_nor_speaks_to_a_terminal()
    {
        var lines = new MemoryStream();
        await using var sink = new AccessLogSink(lines, AccessLogFormat.Text);
        var world = new Peers.ProxyWorld(settings: new ProxySettings { AccessLog = sink });
        world.Run(async loop =>
        {
            var client = await Peers.TestClient.ConnectAsync(loop, Peers.ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\nUser-Agent: a\u0085b\u009b31mc\u00e9\r\n\r\n");
            await client.ReceiveAsync();
            await loop.DelayAsync(TimeSpan.FromSeconds(2));
        });
        await sink.DisposeAsync();
        System.Text.Encoding.UTF8.GetString(lines.ToArray()).ShouldContain("\"a?b?31mc\u00e9\"");
    }

    [Fact]
    public async Task A_write_that_fails_loses_its_lines_and_not_those_after_it()
    {
        var disk = new FullDisk();
        await using (var sink = new AccessLogSink(disk, AccessLogFormat.Text))
        {
            sink.Take("lost"u8);
            await disk.Failed.Task.Within();
            sink.Take("kept"u8);
            await sink.DisposeAsync();
            sink.Dropped.ShouldBe(1);
        }

        disk.Written.ShouldBe("kept"u8.ToArray());
    }

    private sealed class FullDisk : MemoryStream
    {
        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] Written { get; private set; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Failed.TrySetResult())
            {
                throw new IOException("no space left on device");
            }

            Written = buffer.ToArray();
            return default;
        }
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
