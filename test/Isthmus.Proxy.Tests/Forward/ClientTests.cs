using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Clients that leave, drip, or say more than they should.</summary>
public sealed class ClientTests
{
    [Fact]
    public void Answers_a_client_that_has_closed_its_sending_side()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            await client.Connection.ShutdownSendAsync();
            (await client.ReceiveAsync()).Status.ShouldBe(200);
        });
    }

    [Fact]
    public void Tells_the_host_when_the_client_is_gone()
    {
        var ended = false;
        var world = new ProxyWorld(answer: request =>
        {
            _ = WatchAsync(request.Connection);
            return "";
        });

        // A server that reads on instead of answering sees the end of its connection.
        async Task WatchAsync(Connection connection)
        {
            await connection.WaitReadableAsync(TimeSpan.FromSeconds(30));
            ended = true;
        }

        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 1\r\n\r\nx");
            client.Connection.Abort();
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        });
        ended.ShouldBeTrue();
    }

    [Fact]
    public void Ends_a_head_that_drips()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var began = loop.Now;
            _ = DripAsync(loop, client);
            (await client.ReceiveAsync()).Status.ShouldBe(408);
            (loop.Now - began).ShouldBe(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1));
        });
    }

    [Fact]
    public void Ends_a_small_body_that_drips_without_asking_a_host()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 10000\r\n\r\n");
            _ = DripAsync(loop, client);
            (await client.ReceiveAsync()).Status.ShouldBe(408);
        });
        world.Servers.Values.Sum(s => s.Connections).ShouldBe(0);
    }

    [Fact]
    public void Refuses_a_bad_head_and_closes()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\nHost: other\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: web\r\n\r\n");
            var response = await client.ReceiveAsync();
            response.Status.ShouldBe(400);
            response.Field("connection").ShouldBe("close");
            (await client.IsClosedAsync()).ShouldBeTrue();
        });
        world.Servers.Values.Sum(s => s.Requests.Count).ShouldBe(0);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\nHost: web\r\n\r\n", 426)]
    [InlineData("CONNECT web:80 HTTP/1.1\r\nHost: web:80\r\n\r\n", 404)]
    [InlineData("TRACE / HTTP/1.1\r\nHost: web\r\n\r\n", 405)]
    [InlineData("GET / HTTP/1.1\r\nHost: web\r\nConnection: upgrade\r\nUpgrade: irc\r\n\r\n", 403)]
    [InlineData("GET / HTTP/1.1\r\nHost: web\r\nExpect: miracles\r\n\r\n", 417)]
    [InlineData("GET /%00/.. HTTP/1.1\r\nHost: web\r\n\r\n", 400)]
    public void Refuses_what_it_does_not_do(string request, int status)
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(request);
            (await client.ReceiveAsync()).Status.ShouldBe(status);
        });
        world.Servers.Values.Sum(s => s.Requests.Count).ShouldBe(0);
    }

    [Fact]
    public void Passes_on_an_early_answer_and_stops_reading()
    {
        var world = new ProxyWorld();

        // A server that answers as soon as it has the head, and reads nothing more.
        world.World.Host("a1").Kill();
        world.World.Host("a2").Kill();
        world.World.Host("b1").Kill();
        world.World.Host("b2").Restart();
        var early = world.World.AddHost("early", System.Net.IPAddress.Parse("10.1.0.9"));
        early.Start(loop =>
        {
            loop.Listen(new ListenOptions(new System.Net.IPEndPoint(early.Addresses[0], 8080)), async connection =>
            {
                await connection.ReceiveAsync(new byte[4096]);
                await connection.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nstop"u8.ToArray());
                await loop.DelayAsync(TimeSpan.FromSeconds(1));
            });
            return default;
        });
        Apply(world, TestPlan.Http(ProxyWorld.ProxyAddress, TestPlan.Group(0, new System.Net.IPEndPoint(early.Addresses[0], 8080))));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 10000000\r\n\r\n");
            _ = client.SendAsync(new string('x', 1_000_000)).AsTask();
            var response = await client.ReceiveAsync(KnownMethod.Post);
            response.Status.ShouldBe(413);
            response.Body.ShouldBe("stop");
            response.Field("connection").ShouldBe("close");
            (await client.IsClosedAsync()).ShouldBeTrue();
        });
    }

    [Fact]
    public void Sends_a_streamed_body_again_from_its_beginning()
    {
        // 40,000 bytes: too large to be read whole first, small enough to be kept.
        var calls = 0;
        var world = new ProxyWorld(answer: r => ++calls == 1 ? "" : TestServer.Ok(r.BodyText));
        var body = new string('y', 20_000) + new string('z', 20_000);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"PUT / HTTP/1.1\r\nHost: web\r\nContent-Length: 40000\r\n\r\n{body}");
            (await client.ReceiveAsync(KnownMethod.Put)).Body.ShouldBe(body);
        });
        calls.ShouldBe(2);
    }

    internal static void Apply(ProxyWorld world, Plan plan)
    {
        var before = world.Plane!.PlanVersion;
        var applied = false;
        world.Proxy.Loop.Post(_ => _ = ApplyAsync(), null);
        world.World.RunUntil(() => applied, TimeSpan.FromSeconds(1)).ShouldBeTrue();
        world.Plane.PlanVersion.ShouldBe(before + 1);

        async Task ApplyAsync()
        {
            (await world.Plane!.ApplyAsync(plan)).ShouldBeEmpty();
            applied = true;
        }
    }

    private static async Task DripAsync(ILoop loop, TestClient client)
    {
        for (var i = 0; i < 100; i++)
        {
            await client.SendAsync(i == 0 ? "G" : "E");
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        }
    }
}
