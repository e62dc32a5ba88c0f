using System.Net.Sockets;
using System.Text;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Tls;

/// <summary>Bytes over TLS of which one way is silent for longer than the idle time while the other moves.</summary>
public sealed class SilentWayTests
{
    [Fact]
    public async Task One_way_may_be_silent_for_as_long_as_the_other_moves()
    {
        var idle = TimeSpan.FromSeconds(1);
        await using var pair = await MeshPair.StartAsync();
        var source = pair.Client.Plane.Plan.Source;
        var chain = new FilterChain { Name = "tcp", Handling = new TcpHandling { Upstreams = [new WeightedUpstream(TestPlan.Upstream)], IdleTimeout = idle } };
        (await pair.Client.Plane.ApplyAsync(source with { Listeners = [source.Listeners[0] with { FilterChains = [chain] }] }).Within()).ShouldBeEmpty();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(pair.Client.Address).Within();
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: web\r\nX: "u8.ToArray());

        // The relay's own loop is the clock: it ends a second of its time at the earliest when a second has passed there.
        var loop = pair.Client.Plane.Loops[0].Loop;
        for (var passed = TimeSpan.Zero; passed < 3 * idle; passed += TimeSpan.FromMilliseconds(50))
        {
            await socket.SendAsync("a"u8.ToArray());
            await loop.RunAsync(async () => (await loop.DelayAsync(TimeSpan.FromMilliseconds(50))) == IoStatus.Ok).Within();
        }

        await socket.SendAsync("\r\n\r\n"u8.ToArray());
        var buffer = new byte[1000];
        var received = await socket.ReceiveAsync(buffer).Within();
        Encoding.Latin1.GetString(buffer, 0, received).ShouldStartWith("HTTP/1.1 200");
    }
}
