using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Simulation;

namespace Isthmus.Proxy.Tests.Forward;

public sealed class TimeoutTests
{
    [Fact]
    public void Answers_504_when_the_route_takes_too_long()
    {
        var world = Slow(TestPlan.Forward() with { Timeout = TimeSpan.FromSeconds(1) });
        world.Run(async loop =>
        {
            var began = loop.Now;
            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(504);
            (loop.Now - began).ShouldBe(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200));
        });
    }

    [Fact]
    public void Tries_the_other_locality_when_one_try_takes_too_long()
    {
        var action = TestPlan.Forward();
        var world = Slow(action with { Retry = action.Retry! with { PerTryTimeout = TimeSpan.FromMilliseconds(250) } });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            for (var i = 0; i < 10; i++)
            {
                (await client.GetAsync()).Body.ShouldBeOneOf("b1", "b2");
            }
        });
    }

    [Fact]
    public void The_time_of_one_try_cuts_a_connect_short()
    {
        var action = TestPlan.Forward();
        var world = Hidden(action with { Retry = action.Retry! with { PerTryTimeout = TimeSpan.FromMilliseconds(250) } }, "a1", "a2");
        world.Run(async loop =>
        {
            var began = loop.Now;
            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Body.ShouldBeOneOf("b1", "b2");
            (loop.Now - began).ShouldBeLessThan(TimeSpan.FromMilliseconds(300), "the connect alone may take a second; the second try goes to the other locality");
        });
    }

    [Fact]
    public void A_request_that_no_host_took_in_time_is_answered_with_504()
    {
        var action = TestPlan.Forward();
        var world = Hidden(action with { Retry = action.Retry! with { PerTryTimeout = TimeSpan.FromMilliseconds(100) } }, "a1", "a2", "b1", "b2");
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBeOneOf(503, 504));
    }

    [Fact]
    public void The_time_of_the_route_cuts_a_connect_short()
    {
        var world = Hidden(TestPlan.Forward() with { Timeout = TimeSpan.FromMilliseconds(300) }, "a1", "a2", "b1", "b2");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var began = loop.Now;
            (await client.GetAsync()).Status.ShouldBe(504);
            (loop.Now - began).ShouldBe(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(10));
        });
    }

    [Fact]
    public void Cuts_a_client_whose_answer_stops_in_the_middle()
    {
        var world = new ProxyWorld(answer: _ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nonly this");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Body.ShouldBe("only this<cut>");
        });
    }

    // Nothing answers a SYN.
    private static ProxyWorld Hidden(ForwardAction action, params string[] hosts)
    {
        var world = With(action);
        foreach (var host in hosts)
        {
            world.World.Apply(new Fault.BlackHole(host));
        }

        return world;
    }

    // Both local servers are stopped like by SIGSTOP: their kernels still take connections.
    private static ProxyWorld Slow(ForwardAction action)
    {
        var world = With(action);
        world.World.Apply(new Fault.Pause("a1"));
        world.World.Apply(new Fault.Pause("a2"));
        return world;
    }

    private static ProxyWorld With(ForwardAction action) => new(change: plan => plan with
    {
        Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = action }) }).Listeners,
    });
}
