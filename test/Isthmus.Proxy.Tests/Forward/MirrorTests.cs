using System.Globalization;
using System.Net;
using Isthmus.Proxy.Telemetry;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Copies of requests (istio facts 6.7): a1 serves, b1 gets the copies.</summary>
public sealed class MirrorTests
{
    private const string Shadow = "outbound|80|copy|web.default.svc.cluster.local";

    [Fact]
    public void The_copy_is_the_request_and_its_answer_is_thrown_away()
    {
        var world = With(new Mirror(Shadow, 100), request => request.Connection.LocalEndPoint.Address.ToString() == "10.1.0.3" ? Status(500) : TestServer.Ok("served"));
        Run(world, async client =>
        {
            await client.SendAsync("POST /p?q=1 HTTP/1.1\r\nHost: web:80\r\nX-Own: v\r\nContent-Length: 5\r\n\r\nhello");
            (await client.ReceiveAsync()).Body.ShouldBe("served");
        });
        var copy = world.Servers["b1"].Requests.ShouldHaveSingleItem();
        copy.Head.ShouldStartWith("POST /p?q=1 HTTP/1.1\r\n");
        copy.BodyText.ShouldBe("hello");
        copy.Field("host").ShouldBe("web:80");
        copy.Field("x-own").ShouldBe("v");
        copy.Field("x-request-id").ShouldBe(world.Servers["a1"].Requests.ShouldHaveSingleItem().Field("x-request-id"));
        Counted(world, MirrorResult.Answered).ShouldBe(1);
    }

    [Theory]
    [InlineData("web", "web-shadow")]
    [InlineData("web:8080", "web-shadow:8080")]
    public void Its_host_is_marked_when_the_plan_says_so(string host, string marked)
    {
        var world = With(new Mirror(Shadow, 100, MarksHost: true));
        Run(world, async client =>
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(200);
        });
        world.Servers["b1"].Requests.ShouldHaveSingleItem().Field("host").ShouldBe(marked);
        world.Servers["a1"].Requests.ShouldHaveSingleItem().Field("host").ShouldBe(host);
    }

    [Fact]
    public void A_share_of_the_requests_is_copied()
    {
        var world = With(new Mirror(Shadow, 25));
        Run(world, async client =>
        {
            for (var i = 0; i < 400; i++)
            {
                (await client.GetAsync()).Status.ShouldBe(200);
            }
        });
        world.Servers["b1"].Requests.Count.ShouldBeInRange(70, 130);
    }

    [Fact]
    public void A_streamed_body_is_copied_when_it_could_be_kept_and_not_at_all_otherwise()
    {
        var world = With(new Mirror(Shadow, 100));
        foreach (var length in new[] { 40_000, 200_000 })
        {
            Run(world, async client =>
            {
                await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"POST /{length} HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{new string('x', length)}\r\n0\r\n\r\n"));
                (await client.ReceiveAsync()).Status.ShouldBe(200);
            });
        }

        var copy = world.Servers["b1"].Requests.ShouldHaveSingleItem();
        (copy.Path, copy.Body.Length).ShouldBe(("/40000", 40_000));
        Counted(world, MirrorResult.Dropped).ShouldBe(1);
    }

    [Fact]
    public void A_dead_or_silent_target_costs_the_request_nothing()
    {
        foreach (var fault in new Fault[] { new Fault.Kill("b1"), new Fault.Pause("b1"), new Fault.BlackHole("b1") })
        {
            var (with, without) = (With(new Mirror(Shadow, 100)), With(null));
            with.World.Apply(fault);
            without.World.Apply(fault);
            Time(with).ShouldBe(Time(without), TimeSpan.FromMilliseconds(10), fault.ToString());
            with.World.RunFor(TimeSpan.FromSeconds(30));
            Counted(with, MirrorResult.Failed).ShouldBe(20, fault.ToString());
        }
    }

    [Fact]
    public void Copies_are_dropped_when_too_many_are_under_way()
    {
        var world = With(new Mirror(Shadow, 100));
        world.World.Apply(new Fault.Pause("b1"));
        Run(world, async client =>
        {
            for (var i = 0; i < Defaults.Mirrors + 50; i++)
            {
                (await client.GetAsync()).Status.ShouldBe(200);
            }
        });
        Counted(world, MirrorResult.Dropped).ShouldBe(50);
    }

    [Fact]
    public void The_limits_of_the_target_hold()
    {
        var world = With(new Mirror(Shadow, 100), breakers: new CircuitBreakers { MaxConnections = 2 });
        world.World.Apply(new Fault.Pause("b1"));
        Run(world, async client =>
        {
            for (var i = 0; i < 10; i++)
            {
                (await client.GetAsync()).Status.ShouldBe(200);
            }
        });
        world.World.RunFor(TimeSpan.FromSeconds(20));
        (Counted(world, MirrorResult.Dropped), Counted(world, MirrorResult.Failed)).ShouldBe((8, 2));
        world.Plane!.Loops[0].Plan.Upstreams[1].State.Limits.Requests.ShouldBe(0);
        world.Plane.Loops[0].Plan.Upstreams[1].State.Limits.Connections.ShouldBe(0);
    }

    private static TimeSpan Time(ProxyWorld world)
    {
        var took = TimeSpan.Zero;
        world.Run(async loop =>
        {
            var began = loop.Now;
            (await ProxyWorld.GetManyAsync(loop, 20, TimeSpan.FromMilliseconds(1)))["a1"].ShouldBe(20);
            took = loop.Now - began;
        });
        return took;
    }

    private static long Counted(ProxyWorld world, MirrorResult result) => world.Plane!.Loops[0].Metrics.CopyMirrors().Where(p => p.Key.Result == result).Sum(p => p.Value);

    private static string Status(int status) => $"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n";

    private static ProxyWorld With(Mirror? mirror, Func<TestRequest, string>? answer = null, CircuitBreakers? breakers = null) => new(answer: answer, change: plan => plan with
    {
        Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(Route(mirror)) }).Listeners,
        Upstreams = [TestPlan.UpstreamOf(), new Upstream { Name = Shadow, ConnectTimeout = TimeSpan.FromSeconds(1), CircuitBreakers = breakers ?? new() }],
        Endpoints =
        [
            new UpstreamEndpoints(TestPlan.Upstream, [TestPlan.Group(0, new IPEndPoint(IPAddress.Parse("10.1.0.1"), 8080))]),
            new UpstreamEndpoints(Shadow, [TestPlan.Group(0, new IPEndPoint(IPAddress.Parse("10.1.0.3"), 8080))]),
        ],
    });

    private static Isthmus.Model.Plans.Route Route(Mirror? mirror) =>
        TestPlan.Catchall() with { Action = TestPlan.Forward() with { Mirrors = mirror is null ? [] : [mirror] } };

    private static void Run(ProxyWorld world, Func<TestClient, ValueTask> code)
    {
        world.Run(async loop => await code(await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)));
        world.World.RunFor(TimeSpan.FromSeconds(1));
    }
}
