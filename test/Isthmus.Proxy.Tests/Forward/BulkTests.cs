using System.Net;
using System.Net.Sockets;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Much that goes through a TCP chain in both directions at once: beyond the first full buffers nobody copies it.</summary>
public sealed class BulkTests
{
    private static readonly TcpHandling Handling = new() { Upstreams = [new WeightedUpstream(TestPlan.Upstream)], IdleTimeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public void Arrives_whole_while_one_reads_slowly_and_both_end_when_they_like()
    {
        var (up, down) = (Random(1, 3_000_001), Random(2, 2_000_003));
        byte[]? upArrived = null;
        var world = new ProxyWorld(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, Handling).Listeners });
        var server = world.AddRaw("bulk", async (loop, connection) =>
        {
            var sending = connection.SendAsync(down);
            upArrived = await ReceiveAllAsync(loop, connection, TimeSpan.FromMilliseconds(5));
            (await sending).IsOk.ShouldBeTrue();
            await connection.ShutdownSendAsync();
        });
        ClientTests.Apply(world, world.Plan with { Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [TestPlan.Group(0, server)])] });
        world.Run(async loop =>
        {
            using var connection = (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).Connection;
            var sending = connection.SendAsync(up);
            var receiving = ReceiveAllAsync(loop, connection, TimeSpan.Zero);
            (await sending).IsOk.ShouldBeTrue();
            await connection.ShutdownSendAsync();
            (await receiving).AsSpan().SequenceEqual(down).ShouldBeTrue();
        });
        upArrived.AsSpan().SequenceEqual(up).ShouldBeTrue();
        world.ShouldHoldNothing();
    }

    [Fact]
    public async Task Comes_back_from_a_real_server_byte_for_byte()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var echoing = EchoAsync(listener);
        var plan = TestPlan.Of(new IPEndPoint(IPAddress.Loopback, 0), Handling, TestPlan.Group(0, (IPEndPoint)listener.LocalEndpoint));
        await using var proxy = await RealProxy.StartAsync(plan);
        var sent = Random(3, 20_000_003);
        using var client = new TcpClient();
        await client.ConnectAsync(proxy.Address).Within();
        var stream = client.GetStream();
        var sending = SendAsync(client, sent);

        using var received = new MemoryStream();
        await stream.CopyToAsync(received).Within();
        await sending.Within();
        await echoing.Within();

        received.GetBuffer().AsSpan(0, (int)received.Length).SequenceEqual(sent).ShouldBeTrue();
        proxy.Faults.ShouldBeEmpty();
    }

    private static async Task SendAsync(TcpClient client, byte[] bytes)
    {
        await client.GetStream().WriteAsync(bytes);
        client.Client.Shutdown(SocketShutdown.Send);
    }

    private static async Task EchoAsync(TcpListener listener)
    {
        using var server = await listener.AcceptTcpClientAsync();
        await server.GetStream().CopyToAsync(server.GetStream());
        server.Client.Shutdown(SocketShutdown.Send);
    }

    private static async ValueTask<byte[]> ReceiveAllAsync(ILoop loop, Connection connection, TimeSpan pause)
    {
        using var all = new MemoryStream();
        var buffer = new byte[100_000];
        while (await connection.ReceiveAsync(buffer) is { IsOk: true } received)
        {
            await all.WriteAsync(buffer.AsMemory(0, received.Bytes));
            await loop.DelayAsync(pause);
        }

        return all.ToArray();
    }

    private static byte[] Random(ulong seed, int length)
    {
        var bytes = new byte[length];
        new SeededRandom(seed).NextBytes(bytes);
        return bytes;
    }
}
