using System.Net;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Epoll;
using Isthmus.Runtime.Simulation;
using Isthmus.TestKit;

namespace Isthmus.Proxy.Tests.Connect;

/// <summary>What happens to requests for which there is no connection left (facts xds C.8).</summary>
public sealed class ConnectionLimitTests
{
    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Requests_share_one_connection_one_after_the_other()
    {
        var world = Limited(new CircuitBreakers { MaxConnections = 1 });
        var answers = SendAtOnce(world, 5);
        answers.Select(a => a.Status).ShouldAllBe(s => s == 200);
        world.Servers["a1"].Connections.ShouldBe(1);

        // Each waits for those before it and no longer: nobody polls.
        answers[^1].At.ShouldBeLessThan((Slowness * 5) + TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void They_are_served_in_the_order_in_which_they_came()
    {
        var world = Limited(new CircuitBreakers { MaxConnections = 1 });
        SendAtOnce(world, 8, TimeSpan.FromMilliseconds(5));
        world.Servers["a1"].Requests.Select(r => r.Path).ShouldBe(["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7"]);
    }

    [Fact]
    public void More_than_may_wait_are_refused_at_once()
    {
        var world = Limited(new CircuitBreakers { MaxConnections = 1, MaxPendingRequests = 2 });
        var answers = SendAtOnce(world, 5);

        // The one that connects and the one that waits for it.
        answers.Count(a => a.Status == 200).ShouldBe(2);
        var refused = answers.Where(a => a.Status == 503).ToList();
        refused.Count.ShouldBe(3);
        refused.ShouldAllBe(a => a.Overloaded == "true" && a.At < Slowness);
    }

    [Fact]
    public void A_place_is_taken_from_an_idle_connection_to_another_host()
    {
        var world = new ProxyWorld(change: plan => WithBreakers(plan, new CircuitBreakers { MaxConnections = 1 }));
        world.Run(async loop =>
        {
            var answers = await ProxyWorld.GetManyAsync(loop, 40, TimeSpan.FromMilliseconds(1));
            answers.Keys.Order(StringComparer.Ordinal).ShouldBe(["a1", "a2"]);
        });
    }

    [Fact]
    public void Waiting_ends_with_the_time_of_the_route()
    {
        var world = Limited(new CircuitBreakers { MaxConnections = 1 }, TestPlan.Forward() with { Timeout = TimeSpan.FromMilliseconds(150) });
        var late = SendAtOnce(world, 8).Where(a => a.Status != 200).ToList();
        late.Count.ShouldBeInRange(4, 7);
        late.ShouldAllBe(a => a.Status == 504 && a.At >= TimeSpan.FromMilliseconds(150) && a.At < TimeSpan.FromMilliseconds(160));
    }

    [Fact]
    public void A_client_that_leaves_does_not_keep_its_turn()
    {
        var world = Limited(new CircuitBreakers { MaxConnections = 1 });
        world.Client.Start(async loop =>
        {
            var (first, second) = (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress), await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress));
            await first.SendAsync("GET /first HTTP/1.1\r\nHost: web\r\n\r\n");
            await loop.DelayAsync(TimeSpan.FromMilliseconds(5));
            await second.SendAsync("GET /gone HTTP/1.1\r\nHost: web\r\n\r\n");
            await loop.DelayAsync(TimeSpan.FromMilliseconds(5));
            second.Connection.Abort();
        });
        world.Run(async loop =>
        {
            await loop.DelayAsync(TimeSpan.FromMilliseconds(15));
            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync("/third")).Status.ShouldBe(200);
        });
        world.Servers["a1"].Requests.Select(r => r.Path).ShouldBe(["/first", "/third"]);
        world.Plane!.Loops[0].Plan.Upstreams[0].State.Limits.Pending.ShouldBe(0);
    }

    [Fact]
    public async Task Loops_pass_the_only_connection_on_to_each_other()
    {
        await using var backend = EpollLoop.Start(new EpollLoopOptions { Name = "backend" });
        var server = await backend.RunAsync(() => ValueTask.FromResult(TestServer.Listen(backend, new IPEndPoint(IPAddress.Loopback, 0), _ => TestServer.Ok("x")))).Within();
        var plan = WithBreakers(TestPlan.Http(new IPEndPoint(IPAddress.Loopback, 0), TestPlan.Group(0, server.Address)), new CircuitBreakers { MaxConnections = 1 });
        await using var proxy = await RealProxy.StartAsync(plan, loops: 2);
        for (var i = 0; i < 64; i++)
        {
            (await proxy.SendAndEndAsync("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"u8.ToArray())).ShouldStartWith("HTTP/1.1 200");
        }

        proxy.Plane.Loops[0].Plan.Upstreams[0].State.Limits.Connections.ShouldBe(1);
    }

    private static ProxyWorld Limited(CircuitBreakers breakers, ForwardAction? action = null)
    {
        var world = new ProxyWorld(change: plan => WithBreakers(plan, breakers) with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = action ?? TestPlan.Forward() }) }).Listeners,
            Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [TestPlan.Group(0, new IPEndPoint(IPAddress.Parse("10.1.0.1"), 8080))])],
        });
        world.World.Apply(new Fault.Slow("a1", Slowness / 2));
        return world;
    }

    private static Plan WithBreakers(Plan plan, CircuitBreakers breakers) => plan with { Upstreams = [TestPlan.UpstreamOf() with { CircuitBreakers = breakers }] };

    private static List<(int Status, string? Overloaded, TimeSpan At)> SendAtOnce(ProxyWorld world, int count, TimeSpan apart = default)
    {
        var answers = new List<(int Status, string? Overloaded, TimeSpan At)>();
        for (var i = 0; i < count; i++)
        {
            var path = $"/{i}";
            var pause = apart * i;
            world.Client.Start(async loop =>
            {
                await loop.DelayAsync(pause);
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                var began = loop.Now;
                var response = await client.GetAsync(path);
                answers.Add((response.Status, response.Field("x-envoy-overloaded"), loop.Now - began));
            });
        }

        world.World.RunUntil(() => answers.Count == count, TimeSpan.FromMinutes(1)).ShouldBeTrue("not all were answered");
        return answers;
    }
}
