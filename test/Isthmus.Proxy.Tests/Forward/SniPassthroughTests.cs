using System.Text;
using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>An east-west gateway's listener: chains as AUTO_PASSTHROUGH makes them (istio facts 3.3), and who comes to it (xds facts F.1, F.2).</summary>
public sealed class SniPassthroughTests
{
    internal const string Exposed = "outbound_.80_._.web.default.svc.cluster.local";

    [Fact]
    public void Passes_the_whole_hello_on_and_all_that_follows_both_ways()
    {
        var received = new List<byte>();
        var world = World(received);
        var hello = ClientHellos.Of(Exposed, "istio");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(hello.AsMemory(0, 7));
            await loop.DelayAsync(TimeSpan.FromMilliseconds(50));
            await client.Connection.SendAsync(hello.AsMemory(7));
            await loop.DelayAsync(TimeSpan.FromMilliseconds(50));
            await client.Connection.SendAsync("secret"u8.ToArray());
            await client.Connection.ShutdownSendAsync();
            (await client.IsClosedAsync()).ShouldBeTrue();
        });
        received.ToArray().ShouldBe([.. hello, .. "secret"u8]);
        var (key, series) = world.Plane!.Loops[0].Metrics.CopyTcp().Where(s => s.Value.Closed > 0).ShouldHaveSingleItem();
        (key.ServerName, key.Flags.ToString(), series.Received, series.Duration.Counts.Sum()).ShouldBe((Exposed, "-", hello.Length + 6, 1));
    }

    [Fact]
    public void A_host_that_refuses_is_replaced_and_the_other_gets_the_hello_from_its_first_byte()
    {
        var received = new List<byte>();
        var world = World(received);
        world.World.Host("a1").RefusePort(8080);
        world.World.Host("a2").RefusePort(8080);
        world.World.Host("b1").RefusePort(8080);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(ClientHellos.Of(Exposed, "istio"));
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        });
        received.ToArray().ShouldBe(ClientHellos.Of(Exposed, "istio"));
        world.Servers["b2"].Connections.ShouldBe(1);
    }

    [Fact]
    public void Nobody_behind_closes_the_client_and_says_so()
    {
        var world = World(change: plan => plan with { Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [])] });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(ClientHellos.Of(Exposed, "istio"));
            (await client.IsClosedAsync()).ShouldBeTrue();
        });
        var (key, _) = world.Plane!.Loops[0].Metrics.CopyTcp().ShouldHaveSingleItem();
        (key.ServerName, key.Flags.ToString()).ShouldBe((Exposed, "UH"));
    }

    [Fact]
    public void Who_breaks_a_connection_is_known()
    {
        var world = World([]);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(ClientHellos.Of(Exposed, "istio"));
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
            client.Connection.Abort();
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        });
        world.Plane!.Loops[0].Metrics.CopyTcp().Where(s => s.Value.Closed > 0).ShouldHaveSingleItem().Key.Flags.ToString().ShouldBe("DC");
    }

    public static TheoryData<string, byte[], string> BadPeers => new()
    {
        { "no SNI", ClientHellos.Of("", "istio"), "no_server_name" },
        { "unknown SNI", ClientHellos.Of("outbound_.80_._.other.default.svc.cluster.local", "istio"), "unknown_server_name" },
        { "SNI of another port", ClientHellos.Of("outbound_.81_._.web.default.svc.cluster.local", "istio"), "unknown_server_name" },
        { "the plain name", ClientHellos.Of("web.default.svc.cluster.local", "istio"), "unknown_server_name" },
        { "a foreign ALPN", ClientHellos.Of(Exposed, "h2"), "no_protocol" },
        { "no ALPN", ClientHellos.Of(Exposed, ""), "no_protocol" },
        { "plain text", "GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray(), "plaintext" },
        { "garbage", [0, 1, 2, 3, 250, 251, 252, 253], "plaintext" },
        { "a broken hello", [0x16, 3, 1, 0, 5, 9, 9, 9, 9, 9], "malformed_hello" },
        { "a hello of more than 16 KiB", [0x16, 3, 1, 0x40, 0, 1, 0, 0x40, 0], "hello_too_large" },
        { "half a hello", ClientHellos.Of(Exposed, "istio")[..40], "hello_timeout" },
        { "silence", [], "hello_timeout" },
        { "a name with a quote", ClientHellos.Of("a\" b", "istio"), "malformed_hello" },
    };

    [Theory]
    [MemberData(nameof(BadPeers))]
    public async Task Closes_a_bad_peer_counts_it_and_says_why(string who, byte[] bytes, string reason)
    {
        var lines = new MemoryStream();
        await using var sink = new AccessLogSink(lines, AccessLogFormat.Text);
        var world = World([], sink: sink);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            if (bytes.Length > 0)
            {
                await client.Connection.SendAsync(bytes);
            }

            (await client.IsClosedAsync()).ShouldBeTrue(who);
            await loop.DelayAsync(TimeSpan.FromSeconds(2));
        });
        await sink.DisposeAsync();

        world.Servers.Values.Sum(s => s.Connections).ShouldBe(0);
        var counted = world.Plane!.Loops[0].Metrics.Refused.Index().Where(r => r.Item > 0).Select(r => TlsRefusalText.Of((TlsRefusal)r.Index));
        counted.ShouldBe([reason]);
        var line = Encoding.UTF8.GetString(lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        line.ShouldContain($" {reason} ");
        line.Split(' ').Length.ShouldBe(24, line);
        world.Plane.Loops[0].Clients.ShouldBe(0);
    }

    [Fact]
    public async Task A_connection_has_a_line_with_its_name_its_bytes_and_where_it_went()
    {
        var lines = new MemoryStream();
        await using var sink = new AccessLogSink(lines, AccessLogFormat.Json);
        var world = World([], sink: sink);
        var hello = ClientHellos.Of(Exposed, "istio");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.SendAsync(hello);
            await client.Connection.ShutdownSendAsync();
            (await client.IsClosedAsync()).ShouldBeTrue();
            await loop.DelayAsync(TimeSpan.FromSeconds(2));
        });
        await sink.DisposeAsync();

        using var line = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(lines.ToArray()));
        line.RootElement.GetProperty("requested_server_name").GetString().ShouldBe(Exposed);
        line.RootElement.GetProperty("bytes_received").GetInt64().ShouldBe(hello.Length);
        line.RootElement.GetProperty("upstream_cluster").GetString().ShouldBe(TestPlan.Upstream);
        line.RootElement.GetProperty("upstream_host").GetString()!.ShouldStartWith("10.1.0.");
        line.RootElement.GetProperty("response_flags").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    private static ProxyWorld World(List<byte>? received = null, Func<Plan, Plan>? change = null, AccessLogSink? sink = null)
    {
        var world = PassthroughWorld.Of(Exposed, change, sink);
        if (received is not null)
        {
            world.Servers.Values.ToList().ForEach(s => s.OnBytes = received.AddRange);
        }

        return world;
    }
}
