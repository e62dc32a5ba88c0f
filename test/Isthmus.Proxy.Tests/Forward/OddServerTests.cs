using System.Text;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Proxy.Tests.Simulation;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Hosts whose answers are not what they should be, or come in odd pieces.</summary>
public sealed class OddServerTests
{
    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", 204)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 204)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello", 304)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 200)]
    public void Bytes_that_belong_to_no_answer_reach_nobody(string method, string answer, int status)
    {
        // xds facts E.1 rows 31, 32, S21, S22.
        var connections = 0;
        var world = new ProxyWorld();
        var odd = world.AddRaw("odd", async (_, connection) =>
        {
            connections++;
            while ((await connection.ReceiveHeadAsync()) is { Length: > 0 } head)
            {
                await connection.SendTextAsync(head.Contains("/odd", StringComparison.Ordinal) ? answer : TestServer.Ok("plain"));
            }
        });
        UploadTests.Apply(world, TestPlan.Group(0, odd));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            for (var i = 0; i < 3; i++)
            {
                await client.SendAsync($"{method} /odd HTTP/1.1\r\nHost: web\r\n\r\n");
                (await client.ReceiveAsync(method == "HEAD" ? KnownMethod.Head : KnownMethod.Get)).Status.ShouldBe(status);
                (await client.GetAsync("/plain")).Body.ShouldBe("plain");
            }
        });
        connections.ShouldBeGreaterThanOrEqualTo(4, "a connection with left-over bytes is not used again");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Padding: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX")]
    [InlineData("HTTP/1.1 200 O")]
    public void A_head_that_broke_off_leaves_nothing_for_the_next_attempt(string beginning)
    {
        var world = new ProxyWorld(answer: _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nmissing");
        var mortal = world.AddRaw("mortal", async (loop, connection) =>
        {
            await connection.ReceiveHeadAsync();
            await connection.SendTextAsync(beginning);
            await loop.DelayAsync(TimeSpan.FromMilliseconds(20));
            connection.Abort();
        });
        UploadTests.Apply(world, TestPlan.Group(0, mortal), TestPlan.Group(1, world.Addresses["b1"]));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var response = await client.GetAsync();
            (response.Status, response.Body).ShouldBe((404, "missing"), response.Head);
            client.Connection.Dispose();
        });
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Answers_and_requests_may_come_byte_by_byte()
    {
        var answer = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nx-sum: 6\r\n\r\n";
        var seen = "";
        var world = new ProxyWorld();
        var slow = world.AddRaw("slow", async (loop, connection) =>
        {
            seen = await connection.ReceiveUntilAsync(text => text.EndsWith("0\r\nx-check: 1\r\n\r\n", StringComparison.Ordinal));
            await connection.DripAsync(loop, answer, 1);
            await connection.DrainAsync();
        });
        UploadTests.Apply(world, TestPlan.Group(0, slow));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.Connection.DripAsync(loop, "POST /drip HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nx-check: 1\r\n\r\n", 1);
            (await client.ReceiveAsync(KnownMethod.Post)).Status.ShouldBe(103);
            (await client.ReceiveAsync(KnownMethod.Post)).Body.ShouldBe("hello!");
        });
        seen.ShouldStartWith("POST /drip HTTP/1.1\r\n");
        Payload(seen).ShouldBe("abcde");
        world.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(32, 200)]
    [InlineData(33, 502)]
    public void Interim_answers_have_a_bound(int count, int status)
    {
        var world = new ProxyWorld(answer: _ => string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", count)) + TestServer.Ok("done"));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            TestResponse response;
            do
            {
                response = await client.ReceiveAsync();
            }
            while (response.Status == 103);
            response.Status.ShouldBe(status);
        });
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(101, 502)]
    public void Fields_of_an_answer_have_a_bound(int fields, int status)
    {
        var answer = $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{string.Concat(Enumerable.Range(1, fields - 1).Select(i => $"x-{i}: {i}\r\n"))}\r\n";
        var world = new ProxyWorld(answer: _ => answer);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            var text = await client.ReceiveTextAsync(12);
            text.ShouldBe($"HTTP/1.1 {status}");
        });
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(101, 431)]
    public void Fields_of_a_request_have_a_bound(int fields, int status)
    {
        var world = new ProxyWorld();
        var server = world.AddRaw("server", async (_, connection) =>
        {
            await connection.ReceiveHeadAsync();
            await connection.SendTextAsync(TestServer.Ok("many"));
        });
        UploadTests.Apply(world, TestPlan.Group(0, server));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: web\r\n{string.Concat(Enumerable.Range(1, fields - 1).Select(i => $"x-{i}: {i}\r\n"))}\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(status);
        });
    }

    [Fact]
    public void A_host_that_ends_its_side_without_an_answer_has_not_answered()
    {
        var world = new ProxyWorld();
        var mute = world.AddRaw("mute", async (_, connection) =>
        {
            await connection.ReceiveHeadAsync();
            await connection.ShutdownSendAsync();
            await connection.DrainAsync();
        });
        UploadTests.Apply(world, TestPlan.Group(0, mute), TestPlan.Group(1, world.Addresses["b1"]));
        world.Run(async loop => (await ProxyWorld.GetManyAsync(loop, 20, TimeSpan.FromMilliseconds(5))).Keys.ShouldBe(["b1"]));
        world.World.RunFor(TimeSpan.FromSeconds(1));
        world.World.Host("mute").Connections.ShouldBe(0, "its half-closed connections are closed");
    }

    [Fact]
    public void A_client_that_leaves_is_noticed_while_a_host_thinks_about_a_small_body()
    {
        var world = new ProxyWorld();
        var ended = IoStatus.Ok;
        var thinking = world.AddRaw("thinking", async (_, connection) =>
        {
            await connection.ReceiveUntilAsync(text => text.EndsWith("body", StringComparison.Ordinal));
            ended = await connection.DrainAsync();
        });
        UploadTests.Apply(world, TestPlan.Group(0, thinking));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 4\r\n\r\nbody");
            await loop.DelayAsync(TimeSpan.FromMilliseconds(100));
            ended.ShouldBe(IoStatus.Ok);
            client.Connection.Abort();
            await loop.DelayAsync(TimeSpan.FromMilliseconds(100));
        });
        ended.ShouldNotBe(IoStatus.Ok);
        world.ShouldHoldNothing();
    }

    [Fact]
    public void A_reader_that_takes_nothing_holds_one_block_and_is_cut_off_in_time()
    {
        var world = new ProxyWorld(
            answer: _ => TestServer.Ok(new string('x', 5_000_000)),
            change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()), StreamIdleTimeout = TimeSpan.FromSeconds(30) }).Listeners });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            await loop.DelayAsync(TimeSpan.FromSeconds(20));
            world.Proxy.Loop.Buffers.Statistics.RentedBytes.ShouldBeInRange(1, 2 * 64 * 1024);
            await loop.DelayAsync(TimeSpan.FromSeconds(15));
            (await client.Connection.DrainAsync()).ShouldBe(IoStatus.Reset);
        });
        world.ShouldHoldNothing();
    }

    // xds facts C.9: silence is told as such, not as a time limit of the route.
    [Fact]
    public void A_silent_host_is_told_as_silence()
    {
        var (status, flags) = (0, "");
        var world = new ProxyWorld(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()), StreamIdleTimeout = TimeSpan.FromSeconds(5) }).Listeners });
        var silent = world.AddRaw("silent", async (_, connection) => await connection.DrainAsync());
        UploadTests.Apply(world, TestPlan.Group(0, silent));
        world.Run(async loop => status = (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status);
        flags = world.Plane!.Loops[0].Metrics.CopyRequests().ShouldHaveSingleItem().Key.Flags.ToString();
        (status, flags).ShouldBe((504, "SI"));
    }

    [Fact]
    public void Without_memory_requests_are_refused_and_with_it_they_are_served_again()
    {
        var world = new ProxyWorld(answer: r => TestServer.Ok(Bodies.Describe(r.Body)));
        var buffers = world.Proxy.Loop.Buffers;
        var taken = new List<Isthmus.Runtime.Buffers.PooledBuffer>();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Status.ShouldBe(200);
            while (buffers.TryRent(Isthmus.Runtime.Buffers.BufferPool.Large, out var buffer))
            {
                taken.Add(buffer);
            }

            while (buffers.TryRent(1, out var buffer))
            {
                taken.Add(buffer);
            }

            foreach (var request in new[] { "GET / HTTP/1.1\r\nHost: web\r\n\r\n", "POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" })
            {
                var other = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                await other.SendAsync(request);
                var response = await other.ReceiveAsync();
                (response.Status, response.Field("connection")).ShouldBe((503, "close"));
            }

            taken.ForEach(b => b.Dispose());
            var again = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await again.SendAsync($"POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 40000\r\n\r\n{Bodies.Of(1, 40_000)}");
            (await again.ReceiveAsync()).Body.ShouldBe(Bodies.Describe(Encoding.Latin1.GetBytes(Bodies.Of(1, 40_000))));
        });
        world.ShouldHoldNothing();
    }

    [Fact]
    public void An_unwanted_answer_at_the_very_end_of_the_routes_time_is_an_answer()
    {
        // The answer that would be tried again comes in the moment between the end of the route's time and its timer: a millisecond is swept through in steps.
        var delay = TimeSpan.Zero;
        var action = TestPlan.Forward();
        var route = TestPlan.Catchall() with
        {
            Action = action with { Timeout = TimeSpan.FromSeconds(1), Retry = action.Retry! with { Conditions = RetryConditions.ServerError, Attempts = 3 } },
        };
        var world = new ProxyWorld(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(route) }).Listeners, Upstreams = [TestPlan.UpstreamOf() with { OutlierDetection = null }] });
        var late = world.AddRaw("late", async (loop, connection) =>
        {
            while ((await connection.ReceiveHeadAsync()).Length > 0)
            {
                await loop.DelayAsync(delay);
                await connection.SendTextAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
            }
        });
        UploadTests.Apply(world, TestPlan.Group(0, late));
        var statuses = new HashSet<int>();
        world.Run(async loop =>
        {
            var chance = new Random(5);
            for (var i = 0; i < 300; i++)
            {
                delay = TimeSpan.FromMilliseconds(997 + chance.Next(0, 5));
                var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
                statuses.Add((await client.GetAsync()).Status);
                client.Connection.Dispose();
            }
        }, TimeSpan.FromHours(1));
        statuses.Order().ShouldBe([503, 504]);
        world.ShouldHoldNothing();
    }

    private static string Payload(string request)
    {
        var rest = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        var payload = new StringBuilder();
        while (true)
        {
            var end = rest.IndexOf("\r\n", StringComparison.Ordinal);
            var size = Convert.ToInt32(rest[..end], 16);
            if (size == 0)
            {
                return payload.ToString();
            }

            payload.Append(rest.AsSpan(end + 2, size));
            rest = rest[(end + 2 + size + 2)..];
        }
    }
}
