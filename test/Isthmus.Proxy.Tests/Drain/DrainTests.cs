using System.Net;
using System.Net.Sockets;
using System.Text;
using Isthmus.Proxy.Tests.Forward;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Drain;

public sealed class DrainTests
{
    [Fact]
    public void Finishes_what_runs_and_says_close()
    {
        var world = new ProxyWorld();
        var left = -1;
        foreach (var name in new[] { "a1", "a2" })
        {
            world.World.Host(name).Slowness = TimeSpan.FromSeconds(1);
        }

        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            await loop.DelayAsync(TimeSpan.FromMilliseconds(200));
            world.Proxy.Loop.Post(_ => _ = DrainAsync(), null);
            var response = await client.ReceiveAsync();
            response.Status.ShouldBe(200);
            response.Field("connection").ShouldBe("close");
            (await client.IsClosedAsync()).ShouldBeTrue();
            (await loop.ConnectAsync(ProxyWorld.ProxyAddress, ConnectOptions.Default)).Status.ShouldBe(IoStatus.Refused);
        });
        world.World.RunUntil(() => left >= 0, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        left.ShouldBe(0);

        async Task DrainAsync() => left = await world.Plane!.DrainAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Swaps_a_plan_without_losing_a_request()
    {
        var world = new ProxyWorld();
        var swap = TestPlan.Http(ProxyWorld.ProxyAddress, TestPlan.Group(0, world.Addresses["b1"]));
        world.World.At(TimeSpan.FromSeconds(1), () => world.Proxy.Loop.Post(_ => _ = ApplyAsync(), null));
        world.Run(async loop =>
        {
            var answers = await ProxyWorld.GetManyAsync(loop, 200, TimeSpan.FromMilliseconds(10));
            answers.Keys.Except(["a1", "a2", "b1"], StringComparer.Ordinal).ShouldBeEmpty();
            answers["b1"].ShouldBeGreaterThan(50);
        });
        ClientTests.Apply(world, swap);

        async Task ApplyAsync() => await world.Plane!.ApplyAsync(swap);
    }

    // The kernel has the request, and no event has told of it yet: closing now would lose it.
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_request_that_arrives_at_the_moment_of_the_drain_is_answered(int before)
    {
        var request = "GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray();
        await using var servers = EpollLoop.Start(new EpollLoopOptions());
        var server = await servers.RunAsync(() => new ValueTask<TestServer>(TestServer.Listen(servers, new IPEndPoint(IPAddress.Loopback, 0), _ => TestServer.Ok("here")))).Within();
        await using var proxy = await RealProxy.StartAsync(server.Address);
        var loop = proxy.Plane.Loops[0];
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(proxy.Address).Within();
        for (var i = 0; i < before; i++)
        {
            await client.SendAsync(request).Within();
            (await ReceiveAsync(client)).ShouldEndWith("here");
        }

        await loop.Loop.RunAsync(async () =>
        {
            while (loop.Sessions.Count == 0)
            {
                await loop.Loop.DelayAsync(TimeSpan.FromMilliseconds(1));
            }

            client.Send(request);
            SpinWait.SpinUntil(loop.Sessions.Single().Down.HasInputNow, TimeSpan.FromSeconds(30)).ShouldBeTrue();
            loop.BeginDrain();
        }).Within();

        var answer = await ReceiveAsync(client);
        answer.ShouldStartWith("HTTP/1.1 200");
        answer.ShouldContain("\r\nconnection: close\r\n", Case.Insensitive);
    }

    private static async Task<string> ReceiveAsync(Socket client)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer).Within());
    }
}
