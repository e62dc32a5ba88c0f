using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Proxy.Tests.Simulation;
using Isthmus.Runtime.Simulation;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Bodies that are on their way while hosts die, clients leave, or answers come early.</summary>
public sealed class UploadTests
{
    [Fact]
    public void A_piece_that_does_not_fit_into_what_is_kept_waits_for_the_next_host()
    {
        // 60,000 bytes are kept; what follows does not fit and has been sent to nobody when the first host dies.
        const int First = 60_000;
        var body = Bodies.Of(1, 100_000);
        var world = new ProxyWorld(answer: r => TestServer.Ok(Bodies.Describe(r.Body)));
        var isReset = false;
        var mortal = world.AddRaw("mortal", async (_, connection) =>
        {
            var got = await connection.ReceiveUntilAsync(text => text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and > 0 && text.Length - end - 4 >= First);
            connection.Abort();
            isReset |= got.Length > 0;
        });
        Apply(world, TestPlan.Group(0, mortal), TestPlan.Group(1, world.Addresses["b1"]));

        // The way to the second host is long: the rest of the body arrives while it is being connected to.
        world.World.Apply(new Fault.Link("proxy", "b1", new LinkConditions { MinimumLatency = TimeSpan.FromMilliseconds(100), MaximumLatency = TimeSpan.FromMilliseconds(100) }));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"PUT / HTTP/1.1\r\nHost: web\r\nContent-Length: {body.Length}\r\n\r\n{body[..First]}");
            while (!isReset)
            {
                await loop.DelayAsync(TimeSpan.FromMilliseconds(1));
            }

            await loop.DelayAsync(TimeSpan.FromMilliseconds(20));
            await client.SendAsync(body[First..]);
            (await client.ReceiveAsync(KnownMethod.Put)).Body.ShouldBe(Bodies.Describe(System.Text.Encoding.Latin1.GetBytes(body)));
        }, TimeSpan.FromSeconds(10));
        world.ShouldHoldNothing();
    }

    [Fact]
    public void The_end_of_a_chunked_body_reaches_the_next_host_although_it_was_on_its_way_to_the_last_one()
    {
        // Small buffers, so that a host that does not read stops the sender early. Chunks of one byte cost six on the wire, sent again they are one chunk.
        const int Drops = 2_600;
        var body = Bodies.Of(2, Drops + 2_000);
        var world = new ProxyWorld(answer: r => TestServer.Ok(Bodies.Describe(r.Body)), options: new SimulationOptions { SocketBuffer = 8 * 1024 });
        var stuck = world.AddRaw("stuck", async (loop, connection) =>
        {
            while ((await connection.ReceiveHeadAsync()).StartsWith("GET", StringComparison.Ordinal))
            {
                await connection.SendTextAsync(TestServer.Ok("warm"));
            }

            await loop.DelayAsync(TimeSpan.FromSeconds(10));
            connection.Abort();
        });
        Apply(world, TestPlan.Group(0, stuck, world.Addresses["a1"]));
        world.Run(async loop =>
        {
            // Both hosts have a free connection: the next attempt begins without waiting for one.
            var others = new List<TestClient>();
            for (var i = 0; i < 12; i++)
            {
                others.Add(await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress));
                await others[i].SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            }

            foreach (var other in others)
            {
                (await other.ReceiveAsync()).Status.ShouldBe(200);
            }

            for (var i = 0; i < 6; i++)
            {
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                await client.SendAsync("PUT / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n");
                foreach (var octet in body[..Drops])
                {
                    await client.SendAsync($"1\r\n{octet}\r\n");
                    await loop.DelayAsync(TimeSpan.FromMilliseconds(1));
                }

                await client.SendAsync($"{body.Length - Drops:x}\r\n{body[Drops..]}\r\n0\r\n\r\n");
                (await client.ReceiveAsync(KnownMethod.Put)).Body.ShouldBe(Bodies.Describe(System.Text.Encoding.Latin1.GetBytes(body)));
                client.Connection.Dispose();
            }
        }, TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void Nothing_is_held_for_a_client_that_left_while_the_next_host_was_connected_to()
    {
        var world = new ProxyWorld();
        var isReset = false;
        var mortal = world.AddRaw("mortal", async (_, connection) =>
        {
            await connection.ReceiveHeadAsync();
            connection.Abort();
            isReset = true;
        });
        var patient = world.AddRaw("patient", async (_, connection) => await connection.DrainAsync());
        Apply(world, TestPlan.Group(0, mortal), TestPlan.Group(1, patient));
        world.World.Apply(new Fault.Link("proxy", "patient", new LinkConditions { MinimumLatency = TimeSpan.FromMilliseconds(100), MaximumLatency = TimeSpan.FromMilliseconds(100) }));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("PUT / HTTP/1.1\r\nHost: web\r\nContent-Length: 50000\r\n\r\nbeginning");
            while (!isReset)
            {
                await loop.DelayAsync(TimeSpan.FromMilliseconds(1));
            }

            await loop.DelayAsync(TimeSpan.FromMilliseconds(20));
            client.Connection.Abort();
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        });
        world.ShouldHoldNothing();
        world.World.Host("patient").Connections.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_answer_of_our_own_to_half_a_body_says_that_the_connection_ends_and_is_not_destroyed(bool hasRoute)
    {
        var world = new ProxyWorld(change: plan => hasRoute ? plan with { Endpoints = [] } : plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes() }).Listeners });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 100000\r\n\r\nhalf");
            var response = await client.ReceiveAsync(KnownMethod.Post);
            response.Status.ShouldBe(hasRoute ? 503 : 404);
            response.Field("connection").ShouldBe("close");

            // A client that writes everything before it reads must be able to.
            for (var i = 0; i < 5; i++)
            {
                await loop.DelayAsync(TimeSpan.FromMilliseconds(50));
                (await client.Connection.SendTextAsync(new string('x', 1000))).ShouldBe(IoStatus.Ok);
            }

            await client.Connection.ShutdownSendAsync();
            (await client.Connection.DrainAsync()).ShouldBe(IoStatus.EndOfStream);
        });
        world.ShouldHoldNothing();
    }

    [Fact]
    public void An_answer_of_our_own_after_a_host_has_begun_to_read_says_that_the_connection_ends()
    {
        // More than is kept has been sent, so nobody else can be asked.
        var world = new ProxyWorld();
        var mortal = world.AddRaw("mortal", async (_, connection) =>
        {
            await connection.ReceiveUntilAsync(text => text.Length > 100_000);
            connection.Abort();
        });
        Apply(world, TestPlan.Group(0, mortal));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"PUT / HTTP/1.1\r\nHost: web\r\nContent-Length: 1000000\r\n\r\n{new string('x', 200_000)}");
            var response = await client.ReceiveAsync(KnownMethod.Put);
            (response.Status, response.Field("connection")).ShouldBe((503, "close"));
            (await client.Connection.DrainAsync()).ShouldBe(IoStatus.EndOfStream);
        });
        world.ShouldHoldNothing();
    }

    [Theory]
    [InlineData("keep-alive", true)]
    [InlineData("close", true)]
    [InlineData("keep-alive", false)]
    public void An_early_answer_reaches_the_client_whatever_the_host_does_afterwards(string connectionField, bool readsOn)
    {
        var world = new ProxyWorld();
        var early = world.AddRaw("early", async (loop, connection) =>
        {
            await connection.ReceiveHeadAsync();
            await connection.SendTextAsync($"HTTP/1.1 200 OK\r\nConnection: {connectionField}\r\nContent-Length: 5\r\n\r\nearly");
            if (readsOn)
            {
                await connection.DrainAsync();
            }
            else
            {
                await loop.DelayAsync(TimeSpan.FromMilliseconds(500));
                connection.Abort();
            }
        });
        Apply(world, TestPlan.Group(0, early));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 500000\r\n\r\n");
            var sending = client.Connection.DripAsync(loop, new string('x', 300_000), 10_000).AsTask();
            var response = await client.ReceiveAsync(KnownMethod.Post);
            (response.Status, response.Body, response.Field("connection")).ShouldBe((200, "early", "close"));
            await client.Connection.DrainAsync();
            await sending;
        });
        world.ShouldHoldNothing();
        world.World.Host("early").Connections.ShouldBe(0, "where its next message would begin is not known");
    }

    [Fact]
    public void An_answer_may_flow_while_the_body_still_flows()
    {
        // A server that echoes as it reads: neither side waits for the end of the other.
        const int Length = 400_000;
        var world = new ProxyWorld();
        var echo = world.AddRaw("echo", async (_, connection) =>
        {
            var got = await connection.ReceiveHeadAsync();
            var rest = got[(got.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            await connection.SendTextAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{rest}");
            var buffer = new byte[8 * 1024];
            for (var left = Length - rest.Length; left > 0;)
            {
                var received = await connection.ReceiveAsync(buffer);
                received.IsOk.ShouldBeTrue();
                left -= received.Bytes;
                await connection.SendAsync(buffer.AsMemory(0, received.Bytes));
            }

            await connection.DrainAsync();
        });
        Apply(world, TestPlan.Group(0, echo));
        var body = Bodies.Of(3, Length);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: web\r\nContent-Length: {Length}\r\n\r\n");
            var sending = client.Connection.DripAsync(loop, body, 5_000).AsTask();
            (await client.ReceiveAsync(KnownMethod.Post)).Body.ShouldBe(body);
            await sending;
        });
        world.ShouldHoldNothing();
    }

    // xds facts C.9: the idle time of a stream is between any two of its moves.
    [Fact]
    public void An_upload_may_take_longer_than_a_request_may_be_silent()
    {
        var world = new ProxyWorld();
        world.Run(
            async loop =>
            {
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                await client.SendAsync("PUT / HTTP/1.1\r\nHost: web\r\nContent-Length: 100000\r\n\r\n");
                for (var i = 0; i < 100; i++)
                {
                    await client.SendAsync(new string('x', 1000));
                    await loop.DelayAsync(TimeSpan.FromSeconds(4));
                }

                (await client.ReceiveAsync(KnownMethod.Put)).Status.ShouldBe(200);
            },
            TimeSpan.FromMinutes(30));
        world.ShouldHoldNothing();
    }

    [Fact]
    public void A_host_is_not_blamed_for_a_client_that_leaves_in_its_upload_while_the_answer_flows()
    {
        var world = new ProxyWorld();
        var echo = world.AddRaw("echo", async (_, connection) =>
        {
            await connection.ReceiveHeadAsync();
            await connection.SendTextAsync("HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\nbeginning");
            await connection.DrainAsync();
        });
        Apply(world, TestPlan.Group(0, echo));
        var host = world.Plane!.Loops[0].Plan.Upstreams[0].State.Hosts.Single();
        var wasSuspected = false;
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 400000\r\n\r\nsome");
            (await client.Connection.ReceiveUntilAsync(text => text.EndsWith("beginning", StringComparison.Ordinal))).ShouldEndWith("beginning");
            client.Connection.Abort();
            for (var i = 0; i < 50; i++)
            {
                await loop.DelayAsync(TimeSpan.FromMilliseconds(1));
                wasSuspected |= host.IsSuspected;
            }
        });
        wasSuspected.ShouldBeFalse();
        host.Failures.ShouldBe(0);
        world.Plane.Loops[0].Metrics.CopyRequests().ShouldHaveSingleItem().Key.Flags.ToString().ShouldBe("DC");
    }

    [Fact]
    public void Bytes_of_a_body_that_nobody_read_are_not_those_of_the_request_before()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("PUT / HTTP/1.1\r\nHost: web\r\nContent-Length: 100000\r\n\r\n" + new string('x', 100_000));
            (await client.ReceiveAsync(KnownMethod.Put)).Status.ShouldBe(200);
            client.Connection.Dispose();
        });
        ClientTests.Apply(world, world.Plan with { Endpoints = [] });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n");
            (await client.ReceiveAsync(KnownMethod.Post)).Status.ShouldBe(503);
            client.Connection.Dispose();
        });
        world.World.RunFor(TimeSpan.FromSeconds(2));
        world.Plane!.Loops[0].Metrics.CopyRequests().Single(p => p.Key.Status == 503).Value.RequestBytes.Sum.ShouldBe(0);
    }

    [Fact]
    public void A_host_that_does_not_answer_a_whole_upload_has_the_time_of_a_silent_request()
    {
        var world = new ProxyWorld();
        var mute = world.AddRaw("mute", async (_, connection) => await connection.DrainAsync());
        Apply(world, TestPlan.Group(0, mute));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 100000\r\n\r\n" + new string('x', 100_000));
            var began = loop.Now;
            (await client.ReceiveAsync(KnownMethod.Post)).Status.ShouldBe(504);
            (loop.Now - began).ShouldBe(Defaults.StreamIdle, TimeSpan.FromSeconds(2));
        });
    }

    [Fact]
    public void A_connection_to_an_upstream_that_left_the_plan_meanwhile_is_not_kept()
    {
        const string Other = "outbound|80||other.default.svc.cluster.local";
        var world = new ProxyWorld();
        var (opened, ended) = (0, 0);
        var old = world.AddRaw("old", async (_, connection) =>
        {
            opened++;
            await connection.ReceiveUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal));
            await connection.SendTextAsync(TestServer.Ok("old"));
            await connection.DrainAsync();
            ended++;
        });
        Apply(world, TestPlan.Group(0, old));
        var route = TestPlan.Catchall() with { Action = TestPlan.Forward() with { Upstreams = [new WeightedUpstream(Other)] } };
        var next = world.Plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(route) }).Listeners,
            Upstreams = [TestPlan.UpstreamOf() with { Name = Other }],
            Endpoints = [new UpstreamEndpoints(Other, [TestPlan.Group(0, world.Addresses["a1"])])],
        };
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\n");
            await loop.DelayAsync(TimeSpan.FromMilliseconds(20));
            await TcpTests.ApplyAsync(world, loop, next);
            await client.SendAsync("hello");
            (await client.ReceiveAsync(KnownMethod.Post)).Body.ShouldBe("old");
            (await client.GetAsync()).Body.ShouldBe("a1");
            client.Connection.Dispose();
            await loop.DelayAsync(TimeSpan.FromSeconds(1));
        });
        (opened, ended).ShouldBe((1, 1));
    }

    internal static void Apply(ProxyWorld world, params IReadOnlyList<LocalityEndpoints> groups) => ClientTests.Apply(world, world.Plan with { Endpoints = [new UpstreamEndpoints(TestPlan.Upstream, groups.ToEquatableArray())] });
}
