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

    private static ProxyWorld World() => new(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, Handling).Listeners });
}
