using System.Net;
using Isthmus.Model.Failures;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Forward;

public sealed class TcpTests
{
    private static readonly TcpHandling Handling = new() { Upstreams = [new WeightedUpstream(TestPlan.Upstream)], IdleTimeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public void Passes_bytes_both_ways_and_the_end_of_each()
    {
        var world = World();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET /raw HTTP/1.1\r\nHost: web\r\n\r\n");
            await client.Connection.ShutdownSendAsync();
            (await client.ReceiveAsync()).Body.ShouldBeOneOf("a1", "a2");
            (await client.IsClosedAsync()).ShouldBeTrue();
        });
    }

    [Fact]
    public void Goes_to_another_host_when_one_refuses()
    {
        var world = World();
        world.World.Host("a1").RefusePort(8080);
        world.World.Host("a2").RefusePort(8080);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Body.ShouldBeOneOf("b1", "b2");
        });
    }

    [Fact]
    public void Ends_a_silent_connection()
    {
        var world = World();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var began = loop.Now;
            (await client.IsClosedAsync()).ShouldBeTrue();
            (loop.Now - began).ShouldBe(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        });
    }

    [Fact]
    public void A_connection_that_the_plan_no_longer_lets_in_has_the_time_of_a_drain()
    {
        var world = World();
        var open = world.Plan;
        var shut = Shut(open);
        var began = TimeSpan.Zero;
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Status.ShouldBe(200);
            await ApplyAsync(world, loop, shut);
            began = loop.Now;
            for (var i = 0; i < 8; i++)
            {
                (await client.GetAsync()).Status.ShouldBe(200, "it is told nothing in the middle of its work");
                await loop.DelayAsync(TimeSpan.FromSeconds(5));
            }

            (await client.IsClosedAsync()).ShouldBeTrue();
            (loop.Now - began).ShouldBe(Defaults.Revoked, TimeSpan.FromSeconds(1));
            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(0);
        });
        world.ShouldHoldNothing();
        world.Plane!.Loops[0].Standing.ShouldBeEmpty();
    }

    [Fact]
    public void A_connection_that_is_let_in_again_stays()
    {
        var world = World();
        var open = world.Plan;
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await ApplyAsync(world, loop, Shut(open));
            await loop.DelayAsync(TimeSpan.FromSeconds(5));
            await ApplyAsync(world, loop, open);
            for (var i = 0; i < 20; i++)
            {
                (await client.GetAsync()).Status.ShouldBe(200);
                await loop.DelayAsync(TimeSpan.FromSeconds(5));
            }
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_whose_listener_or_chain_is_gone_has_the_time_of_a_drain(bool isListener)
    {
        var world = World();
        var open = world.Plan;
        var next = isListener ? open with { Listeners = [] } : open with { Listeners = [open.Listeners[0] with { FilterChains = [open.Listeners[0].FilterChains[0] with { Name = "other" }] }] };
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Status.ShouldBe(200);
            await ApplyAsync(world, loop, next);
            for (var i = 0; i < 8; i++)
            {
                (await client.GetAsync()).Status.ShouldBe(200);
                await loop.DelayAsync(TimeSpan.FromSeconds(5));
            }

            (await client.IsClosedAsync()).ShouldBeTrue();
        });
        world.Plane!.Loops[0].Standing.ShouldBeEmpty();
    }

    private static Plan Shut(Plan plan) => plan with
    {
        Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, Handling with { Authorization = [new AuthorizationRules(AuthorizationAction.Allow, false, [])] }).Listeners,
    };

    internal static async ValueTask ApplyAsync(ProxyWorld world, ILoop loop, Plan plan)
    {
        var isApplied = false;
        world.Proxy.Loop.Post(_ => _ = ApplyAsync(), null);
        while (!isApplied)
        {
            await loop.DelayAsync(TimeSpan.FromMilliseconds(1));
        }

        async Task ApplyAsync()
        {
            await world.Plane!.ApplyAsync(plan);
            isApplied = true;
        }
    }

    [Fact]
    public void The_callers_address_decides_the_host_where_the_rule_says_so()
    {
        var hashing = new LoadBalancing { Algorithm = LoadBalancerAlgorithm.RingHash };
        var world = new ProxyWorld(change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, Handling with { HashesSourceAddress = true }).Listeners,
            Upstreams = [TestPlan.UpstreamOf() with { LoadBalancing = hashing }],
        });
        for (var i = 0; i < 20; i++)
        {
            var hosts = new HashSet<string>(StringComparer.Ordinal);
            var caller = world.World.AddHost($"caller{i}", IPAddress.Parse($"10.0.1.{i + 1}"));
            caller.Start(async loop =>
            {
                for (var j = 0; j < 5; j++)
                {
                    var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                    hosts.Add((await client.GetAsync()).Body);
                    client.Connection.Dispose();
                }
            });
            world.World.RunFor(TimeSpan.FromSeconds(1));
            hosts.ShouldHaveSingleItem();
        }

        world.Servers["a1"].Requests.Count.ShouldBeGreaterThan(0);
        world.Servers["a2"].Requests.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Failures_with_successes_between_them_are_no_run()
    {
        var world = new ProxyWorld(change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, Handling).Listeners,
            Upstreams = [TestPlan.UpstreamOf() with { OutlierDetection = new OutlierDetection { MaxEjectionPercent = 100, ConsecutiveErrors = 3 } }],
            Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, [TestPlan.Group(0, new IPEndPoint(IPAddress.Parse("10.1.0.1"), 8080))])],
        });
        world.Run(async loop =>
        {
            for (var i = 0; i < 10; i++)
            {
                world.World.Host("a1").RefusePort(8080);
                var refused = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                (await refused.IsClosedAsync()).ShouldBeTrue();
                world.World.Host("a1").AllowPort(8080);
                await loop.DelayAsync(TimeSpan.FromSeconds(2));
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                (await client.GetAsync()).Body.ShouldBe("a1");
                client.Connection.Dispose();
            }
        });
        world.Plane!.Loops[0].Plan.Upstreams[0].State.Hosts[0].Outlier!.Ejections.ShouldBe(0);
    }

    [Fact]
    public void Each_attempt_leaves_a_record()
    {
        var world = World();
        world.World.Host("a1").RefusePort(8080);
        world.World.Host("a2").RefusePort(8080);
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Body.ShouldBeOneOf("b1", "b2"));
        var records = world.Plane!.Loops[0].Decisions.Newest(10).Reverse().ToList();
        records.SkipLast(1).ShouldAllBe(r => r.Host!.Priority == 0 && r.Failure == FailureReason.UpstreamConnectionFailure);
        (records[^1].Host!.Priority, records[^1].Failure).ShouldBe((1, FailureReason.None));
        records.Select(r => (int)r.Attempt).ShouldBe(Enumerable.Range(0, records.Count));
        records.Count.ShouldBeGreaterThan(1);
        records.ShouldAllBe(r => r.RouteId == -1 && r.PlanVersion == 1);
    }

    private static ProxyWorld World() => new(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, Handling).Listeners });
}
