using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>CONNECT (RFC 9110 9.3.6, xds facts E.5): refused without a route for it, passed on to a proxy, or ended here.</summary>
public sealed class ConnectTests
{
    private const string Request = "CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\n\r\n";

    [Theory]
    [InlineData(PathMatchKind.Prefix, "CONNECT", 404)]
    [InlineData(PathMatchKind.Connect, "websocket", 403)]
    public void Needs_a_route_for_it_and_leave(PathMatchKind kind, string upgrade, int status)
    {
        var world = World(new RouteMatch { PathKind = kind, Path = kind == PathMatchKind.Connect ? "" : "/" }, TestPlan.Forward(), upgrade);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(Request);
            (await client.ReceiveAsync(KnownMethod.Connect)).Status.ShouldBe(status);
        });
        world.Servers.Values.Sum(s => s.Connections).ShouldBe(0);
    }

    [Fact]
    public void A_route_for_it_takes_nothing_else()
    {
        var world = World(Connect, TestPlan.Forward(), "CONNECT");
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(404));
    }

    [Fact]
    public void Is_passed_on_and_bytes_flow_once_the_host_has_agreed()
    {
        var seen = "";
        var world = World(Connect, TestPlan.Forward(), "CONNECT");
        var host = world.AddRaw("proxy2", async (_, connection) =>
        {
            seen = await connection.ReceiveHeadAsync();
            await connection.SendTextAsync("HTTP/1.1 200 Fine\r\nContent-Length: 99\r\n\r\nhello");
            seen += await connection.ReceiveUntilAsync(text => text.EndsWith("end", StringComparison.Ordinal));
            await connection.SendTextAsync("bye");
        });
        UploadTests.Apply(world, TestPlan.Group(0, host));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);

            // Early bytes are for the tunnel, not a second request.
            await client.SendAsync(Request + "GET /smuggled HTTP/1.1\r\n\r\n");
            var response = await client.ReceiveAsync(KnownMethod.Connect);
            response.Status.ShouldBe(200);
            response.Field("content-length").ShouldBeNull();
            response.Field("transfer-encoding").ShouldBeNull();
            (await client.ReceiveTextAsync(5)).ShouldBe("hello");
            await client.SendAsync("end");
            (await client.ReceiveTextAsync(100)).ShouldBe("bye");
            (await client.IsClosedAsync()).ShouldBeTrue();
            client.Connection.Dispose();
        });
        seen.ShouldStartWith("CONNECT db:5432 HTTP/1.1\r\n");
        seen.ShouldContain("\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\nend");
        world.ShouldHoldNothing();
    }

    [Fact]
    public void A_host_that_refuses_says_so_itself_and_early_bytes_are_no_request()
    {
        var world = World(Connect, TestPlan.Forward(), "CONNECT");
        var requests = 0;
        var host = world.AddRaw("proxy2", async (_, connection) =>
        {
            while ((await connection.ReceiveHeadAsync()).Length > 0)
            {
                requests++;
                await connection.SendTextAsync("HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nno");
            }
        });
        UploadTests.Apply(world, TestPlan.Group(0, host));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(Request + Request);
            var response = await client.ReceiveAsync(KnownMethod.Connect);
            (response.Status, response.Body, response.Field("connection")).ShouldBe((407, "no", "close"));
            (await client.IsClosedAsync()).ShouldBeTrue();
        });
        requests.ShouldBe(1);
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Ends_here_where_the_route_says_so()
    {
        var payload = "";
        var world = World(Connect, TestPlan.Forward() with { EndsConnect = true }, "websocket");
        var host = world.AddRaw("db", async (_, connection) =>
        {
            await connection.SendTextAsync("ready");
            payload = await connection.ReceiveUntilAsync(_ => false);
            await connection.SendTextAsync("done");
        });
        UploadTests.Apply(world, TestPlan.Group(0, host));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(Request + "early ");
            (await client.ReceiveAsync(KnownMethod.Connect)).Status.ShouldBe(200);
            (await client.ReceiveTextAsync(5)).ShouldBe("ready");
            await client.SendAsync("late");
            await client.Connection.ShutdownSendAsync();
            (await client.ReceiveTextAsync(100)).ShouldBe("done");
        });
        payload.ShouldBe("early late");
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Where_it_ends_here_no_connection_that_spoke_http_is_used_and_none_is_kept()
    {
        var world = World(Connect, TestPlan.Forward() with { EndsConnect = true }, "websocket", TestPlan.Catchall());
        UploadTests.Apply(world, TestPlan.Group(0, world.Addresses["a1"]));
        world.Run(async loop =>
        {
            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Body.ShouldBe("a1");
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(Request);
            (await client.ReceiveAsync(KnownMethod.Connect)).Status.ShouldBe(200);
            (await client.GetAsync("/inside")).Body.ShouldBe("a1");
            client.Connection.Dispose();
            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Body.ShouldBe("a1");
        });

        // The requests outside of the tunnel share one.
        world.Servers["a1"].Connections.ShouldBe(2);
        world.Servers["a1"].Requests.Single(r => r.Path == "/inside").Field("x-request-id").ShouldBeNull();
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Where_it_ends_here_a_host_that_refuses_is_passed_over_and_all_of_them_make_503()
    {
        var world = World(Connect, TestPlan.Forward() with { EndsConnect = true }, "websocket");
        world.World.Host("a1").RefusePort(8080);
        world.World.Host("a2").RefusePort(8080);
        world.World.Host("b1").RefusePort(8080);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(Request);
            (await client.ReceiveAsync(KnownMethod.Connect)).Status.ShouldBe(200);
            (await client.GetAsync()).Body.ShouldBe("b2");
            client.Connection.Dispose();
            world.World.Host("b2").RefusePort(8080);
            client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(Request);
            (await client.ReceiveAsync(KnownMethod.Connect)).Status.ShouldBe(503);
        });
        world.ShouldHoldNothing();
    }

    private static RouteMatch Connect => new() { PathKind = PathMatchKind.Connect, Path = "" };

    private static ProxyWorld World(RouteMatch match, ForwardAction action, string upgrade, params IReadOnlyList<Isthmus.Model.Plans.Route> others) => new(change: plan => plan with
    {
        Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling
        {
            Upgrades = [upgrade],
            InlineRoutes = TestPlan.Routes([new Isthmus.Model.Plans.Route { Name = "connect", Match = match, Action = action }, .. others]),
        }).Listeners,
    });
}
