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
    public void Cuts_a_client_whose_answer_stops_in_the_middle()
    {
        var world = new ProxyWorld(answer: _ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nonly this");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Body.ShouldBe("only this<cut>");
        });
    }

    // Both local servers are stopped like by SIGSTOP: their kernels still take connections.
    private static ProxyWorld Slow(ForwardAction action)
    {
        var world = new ProxyWorld(change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = action }) }).Listeners,
        });
        world.World.Apply(new Fault.Pause("a1"));
        world.World.Apply(new Fault.Pause("a2"));
        return world;
    }
}
