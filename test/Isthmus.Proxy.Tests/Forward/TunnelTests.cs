using Isthmus.Model.Failures;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Bytes that go through an HTTP proxy (<c>tunneling_config</c>, DestinationRule <c>tunnel</c>).</summary>
public sealed class TunnelTests
{
    private static readonly TcpHandling Handling = new() { Upstreams = [new WeightedUpstream(TestPlan.Upstream)], Tunnel = new TcpTunnel("db.example.com:5432") };

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nfirst")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 299 Whatever\r\nContent-Length: 5\r\n\r\nfirst")]
    public void Bytes_go_through_once_the_proxy_has_agreed(string answer)
    {
        var seen = "";
        var world = World();
        var host = world.AddRaw("proxy2", async (loop, connection) =>
        {
            seen = await connection.ReceiveHeadAsync();
            await connection.DripAsync(loop, answer, 7);
            seen += await connection.ReceiveUntilAsync(_ => false);
            await connection.SendTextAsync(" last");
        });
        UploadTests.Apply(world, TestPlan.Group(0, host));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("bytes");
            (await client.ReceiveTextAsync(5)).ShouldBe("first");
            await client.Connection.ShutdownSendAsync();
            (await client.ReceiveTextAsync(100)).ShouldBe(" last");
        });
        seen.ShouldBe("CONNECT db.example.com:5432 HTTP/1.1\r\nHost: db.example.com:5432\r\n\r\nbytes");
        world.ShouldHoldNothing();
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope")]
    [InlineData("SSH-2.0-x\r\n\r\n")]
    [InlineData("")]
    public void Another_proxy_is_asked_when_one_refuses_or_speaks_nonsense(string answer)
    {
        var world = World();
        var bad = world.AddRaw("bad", async (_, connection) =>
        {
            await connection.ReceiveHeadAsync();
            await connection.SendTextAsync(answer);
        });
        var good = world.AddRaw("good", async (_, connection) =>
        {
            await connection.ReceiveHeadAsync();
            await connection.SendTextAsync("HTTP/1.1 200 OK\r\n\r\nfine");
        });
        UploadTests.Apply(world, TestPlan.Group(0, bad), TestPlan.Group(1, good));
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).ReceiveTextAsync(100)).ShouldBe("fine"));
        world.ShouldHoldNothing();
    }

    [Fact]
    public void A_proxy_that_says_nothing_ends_the_connection_after_the_time_for_connecting()
    {
        var world = World();
        var mute = world.AddRaw("mute", async (_, connection) => await connection.DrainAsync());
        UploadTests.Apply(world, TestPlan.Group(0, mute));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var began = loop.Now;
            (await client.IsClosedAsync()).ShouldBeTrue();
            (loop.Now - began).TotalSeconds.ShouldBeInRange(0.9, 4.5);
        });
        world.Plane!.Loops[0].Decisions.Newest(1).Single().Failure.ShouldBe(FailureReason.UpstreamConnectionFailure);
        world.ShouldHoldNothing();
    }

    [Fact]
    public void What_cannot_be_done_is_said_and_nothing_goes_past_the_tunnel()
    {
        var world = World(Handling with { Tunnel = new TcpTunnel("db.example.com:5432", UsesPost: true) });
        world.Plane!.Problems.ShouldHaveSingleItem().Reason.ShouldContain("POST");
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).IsClosedAsync()).ShouldBeTrue());
        world.Servers.Values.Sum(s => s.Connections).ShouldBe(0);
    }

    private static ProxyWorld World(TcpHandling? handling = null) => new(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, handling ?? Handling).Listeners });
}
