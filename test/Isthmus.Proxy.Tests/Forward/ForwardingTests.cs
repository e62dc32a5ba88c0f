using System.Globalization;
using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tests.Forward;

public sealed class ForwardingTests
{
    [Fact]
    public void Forwards_a_request_and_its_answer()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var response = await client.GetAsync("/hello?x=1");
            response.Status.ShouldBe(200);
            response.Body.ShouldBeOneOf("a1", "a2");
            response.Field("x-envoy-upstream-service-time").ShouldNotBeNull();
            response.Field("date").ShouldNotBeNull();
        });

        var request = world.Servers.Values.SelectMany(s => s.Requests).ShouldHaveSingleItem();
        request.Head.ShouldStartWith("GET /hello?x=1 HTTP/1.1\r\nHost: web\r\n");
        request.Field("x-request-id").ShouldNotBeNull().Length.ShouldBe(36);
        request.Field("x-forwarded-proto").ShouldBe("http");
        request.Field("x-envoy-attempt-count").ShouldBe("1");
    }

    [Fact]
    public void Keeps_both_connections_for_the_next_request()
    {
        var world = new ProxyWorld();
        world.Run(async loop => (await ProxyWorld.GetManyAsync(loop, 50, TimeSpan.FromMilliseconds(1))).Values.Sum().ShouldBe(50));
        world.Servers.Values.Sum(s => s.Requests.Count).ShouldBe(50);
        world.Servers.Values.Sum(s => s.Connections).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Answers_pipelined_requests_in_their_order()
    {
        var world = new ProxyWorld(answer: r => TestServer.Ok(r.Path));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync(string.Concat(Enumerable.Range(0, 40).Select(i => $"GET /{i} HTTP/1.1\r\nHost: web\r\n\r\n")));
            for (var i = 0; i < 40; i++)
            {
                (await client.ReceiveAsync()).Body.ShouldBe("/" + i.ToString(CultureInfo.InvariantCulture));
            }
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData(20_000)]
    [InlineData(300_000)]
    public void Passes_on_a_body_of_known_length(int length)
    {
        var body = Pattern(length);
        var world = new ProxyWorld(answer: r => TestServer.Ok(r.BodyText));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            for (var i = 0; i < 3; i++)
            {
                await client.SendAsync($"POST / HTTP/1.1\r\nHost: web\r\nContent-Length: {length}\r\n\r\n{body}");
                (await client.ReceiveAsync()).Body.ShouldBe(body);
            }
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    [InlineData(300_000)]
    public void Passes_on_a_chunked_body_both_ways(int length)
    {
        var body = Pattern(length);
        var world = new ProxyWorld(answer: r => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Chunked(r.BodyText, 1000)}");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            for (var i = 0; i < 3; i++)
            {
                await client.SendAsync($"POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n{Chunked(body, 777)}");
                (await client.ReceiveAsync()).Body.ShouldBe(body);
            }
        });
    }

    [Fact]
    public void Passes_on_trailers_both_ways()
    {
        var world = new ProxyWorld(answer: _ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-check: 1\r\n\r\n");
            var text = await client.ReceiveTextAsync(400);
            text.ShouldContain("2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n");
        }, TimeSpan.FromHours(3));
    }

    [Fact]
    public void Turns_a_body_until_close_into_chunks()
    {
        var world = new ProxyWorld(answer: _ => "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            for (var i = 0; i < 2; i++)
            {
                var response = await client.GetAsync();
                response.Body.ShouldBe("until the end");
                response.Field("transfer-encoding").ShouldBe("chunked");
            }
        });
    }

    [Fact]
    public void Gives_a_head_request_no_body()
    {
        var world = new ProxyWorld(answer: r => r.Head.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : TestServer.Ok("next"));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("HEAD / HTTP/1.1\r\nHost: web\r\n\r\n");
            (await client.ReceiveAsync(KnownMethod.Head)).Field("content-length").ShouldBe("5");
            (await client.GetAsync()).Body.ShouldBe("next");
        });
    }

    [Fact]
    public void Answers_100_itself_and_takes_the_body()
    {
        var world = new ProxyWorld(answer: r => TestServer.Ok(r.BodyText));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(100);
            await client.SendAsync("hello");
            (await client.ReceiveAsync()).Body.ShouldBe("hello");
        });
        world.Servers.Values.SelectMany(s => s.Requests).ShouldHaveSingleItem().Field("expect").ShouldBeNull();
    }

    [Fact]
    public void Passes_hints_on_and_drops_the_hosts_own_100()
    {
        var world = new ProxyWorld(answer: _ => "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + TestServer.Ok("done"));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(103);
            (await client.ReceiveAsync()).Body.ShouldBe("done");
        });
    }

    [Theory]
    [InlineData("websocket", 101)]
    [InlineData("Chat/2", 101)]
    [InlineData("other", 403)]
    public void Upgrades_to_what_the_plan_allows(string protocol, int status)
    {
        var world = new ProxyWorld(answer: _ => $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: {protocol}\r\nConnection: upgrade\r\n\r\n", change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()), Upgrades = ["websocket", "chat/2"] }).Listeners,
        });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: web\r\nConnection: upgrade\r\nUpgrade: {protocol}\r\n\r\n");
            (await client.ReceiveAsync(isUpgrade: true)).Status.ShouldBe(status);
        });
    }

    // RFC 9110 7.8: the server may switch only after the whole request. Those that do before would take a body for the new protocol.
    [Theory]
    [InlineData("Content-Length: 10", 400)]
    [InlineData("Transfer-Encoding: chunked", 400)]
    [InlineData("Content-Length: 0", 101)]
    public void An_upgrade_has_no_body(string field, int status)
    {
        var world = new ProxyWorld(
            answer: _ => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
            change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()), Upgrades = ["websocket"] }).Listeners });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: web\r\nConnection: upgrade\r\nUpgrade: websocket\r\n{field}\r\n\r\n");
            (await client.ReceiveAsync(isUpgrade: true)).Status.ShouldBe(status);
            client.Connection.Dispose();
        });
        world.ShouldHoldNothing();
    }

    [Theory]
    [InlineData("gr\u00fc\u00df dich", 1)]
    [InlineData("\u00fcx", 100_000)]
    public void The_length_of_a_direct_response_is_that_of_its_bytes(string text, int times)
    {
        var body = string.Concat(Enumerable.Repeat(text, times));
        var world = new ProxyWorld(change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = new RespondAction(200, body) }) }).Listeners,
        });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            for (var i = 0; i < 2; i++)
            {
                var response = await client.GetAsync();
                System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(response.Body)).ShouldBe(body);
            }

            client.Connection.Dispose();
        });
        world.ShouldHoldNothing();
    }

    // xds facts E.4, path_with_escaped_slashes_action UNESCAPE_AND_REDIRECT.
    [Theory]
    [InlineData("/a%2Fb/../c?d=%2F", 307, "/a/c?d=%2F")]
    [InlineData("/%2f%5Cevil.example/", 307, "/evil.example/")]
    [InlineData("/a/../b", 200, null)]
    public void A_path_with_escaped_slashes_is_sent_back_decoded_where_the_rule_says_so(string path, int status, string? location)
    {
        var world = new ProxyWorld(change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { PathNormalization = PathNormalization.RedirectDecodedSlashes, InlineRoutes = TestPlan.Routes(TestPlan.Catchall()) }).Listeners,
        });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"POST {path} HTTP/1.1\r\nHost: web\r\nContent-Length: 4\r\n\r\nbody");
            var response = await client.ReceiveAsync(KnownMethod.Post);
            (response.Status, response.Field("location")).ShouldBe((status, location));
        });
        world.Servers.Values.SelectMany(s => s.Requests).Select(r => r.Path).ShouldBe(status == 200 ? ["/b"] : []);
    }

    [Fact]
    public void No_route_allows_a_connect_tunnel()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("CONNECT web:80 HTTP/1.1\r\nHost: web:80\r\n\r\n");
            (await client.ReceiveAsync(KnownMethod.Connect)).Status.ShouldBe(404);
        });
    }

    [Fact]
    public void Tunnels_a_websocket_after_101()
    {
        var world = new ProxyWorld(answer: _ => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET /ws HTTP/1.1\r\nHost: web\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Key: x\r\n\r\n");
            (await client.ReceiveAsync(KnownMethod.Get, isUpgrade: true)).Status.ShouldBe(101);
            (await client.ReceiveTextAsync(5)).ShouldBe("first");
        });
        world.Servers.Values.SelectMany(s => s.Requests).ShouldHaveSingleItem().Field("upgrade").ShouldBe("websocket");
    }

    // xds facts C.10, E.6.
    [Theory]
    [InlineData("reviews.example.com", false, "reviews.example.com")]
    [InlineData("", true, "a1.example.com")]
    public void Says_what_the_host_was_before_it_was_rewritten(string rewrite, bool toEndpoint, string seen)
    {
        var world = new ProxyWorld(change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling
            {
                InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = TestPlan.Forward() with { HostRewrite = rewrite, RewritesHostToEndpoint = toEndpoint } }),
            }).Listeners,
            Endpoints =
            [
                new UpstreamEndpoints(TestPlan.Upstream, [new LocalityEndpoints(Locality.None, 0, 1, [new PlannedEndpoint { Address = "10.1.0.1", Port = 8080, HostName = "a1.example.com" }])]),
            ],
        });
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(200));
        var request = world.Servers["a1"].Requests.ShouldHaveSingleItem();
        (request.Field("host"), request.Field("x-envoy-original-host")).ShouldBe((seen, "web"));
    }

    // xds facts C.10: from the end of the request to the head of the answer.
    [Fact]
    public void The_service_time_does_not_count_the_clients_own_slowness()
    {
        var world = new ProxyWorld();
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 40000\r\n\r\n");
            await client.Connection.DripAsync(loop, new string('x', 40_000), 100);
            var response = await client.ReceiveAsync(KnownMethod.Post);
            int.Parse(response.Field("x-envoy-upstream-service-time")!, CultureInfo.InvariantCulture).ShouldBeLessThan(20);
        });
    }

    // xds facts C.10: a route may answer by itself, with any status.
    [Theory]
    [InlineData(200, "told")]
    [InlineData(204, "")]
    [InlineData(304, "")]
    public void An_answer_of_the_routes_own_ends_where_its_status_says(int status, string body)
    {
        var world = new ProxyWorld(change: plan => plan with
        {
            Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = new RespondAction(status, "told") }) }).Listeners,
        });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            for (var i = 0; i < 2; i++)
            {
                var response = await client.GetAsync();
                (response.Status, response.Body).ShouldBe((status, body));
            }
        });
    }

    private static string Pattern(int length) => string.Create(length, 0, static (span, _) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = (char)('a' + (i % 23));
        }
    });

    private static string Chunked(string text, int size) =>
        string.Concat(text.Chunk(size).Select(c => $"{c.Length:x}\r\n{new string(c)}\r\n")) + "0\r\n\r\n";
}
