using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;
using Isthmus.Runtime.Simulation;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tests.Forward;

public sealed class RetryTests
{
    [Fact]
    public void Loses_no_request_when_the_local_servers_are_killed()
    {
        var world = new ProxyWorld();
        world.World.At(TimeSpan.FromSeconds(1), () => world.World.Apply(new Fault.Kill("a1")));
        world.World.At(TimeSpan.FromSeconds(1), () => world.World.Apply(new Fault.Kill("a2")));
        world.Run(async loop =>
        {
            var answers = await ProxyWorld.GetManyAsync(loop, 400, TimeSpan.FromMilliseconds(10));
            ShouldBeOnly(answers, "a1", "a2", "b1", "b2");
            answers["b1"].ShouldBeGreaterThan(50);
        });
    }

    [Fact]
    public void Comes_back_when_they_serve_again()
    {
        var world = new ProxyWorld();
        world.World.Apply(FaultPlan.None
            .At(TimeSpan.FromSeconds(1), new Fault.Kill("a1")).At(TimeSpan.FromSeconds(1), new Fault.Kill("a2"))
            .At(TimeSpan.FromSeconds(3), new Fault.Restart("a1")).At(TimeSpan.FromSeconds(3), new Fault.Restart("a2")));
        world.Run(async loop =>
        {
            ShouldBeOnly(await ProxyWorld.GetManyAsync(loop, 290, TimeSpan.FromMilliseconds(10)), "a1", "a2", "b1", "b2");
            await loop.DelayAsync(TimeSpan.FromSeconds(60));
            ShouldBeOnly(await ProxyWorld.GetManyAsync(loop, 100, TimeSpan.FromMilliseconds(10)), "a1", "a2");
        });
    }

    [Fact]
    public void Sends_even_a_post_to_another_host_when_nothing_was_sent()
    {
        var world = new ProxyWorld();
        world.World.Host("a1").RefusePort(8080);
        world.World.Host("a2").RefusePort(8080);
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 3\r\n\r\nabc");
            (await client.ReceiveAsync()).Body.ShouldBeOneOf("b1", "b2");
        });
    }

    [Fact]
    public void Does_not_send_a_post_twice_when_it_may_have_been_seen()
    {
        var world = new ProxyWorld(answer: _ => "");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 3\r\n\r\nabc");
            (await client.ReceiveAsync()).Status.ShouldBe(503);
        });
        world.Servers.Values.Sum(s => s.Requests.Count).ShouldBe(1);
    }

    // RFC 9110 9.2.2; methods are case-sensitive.
    [Theory]
    [InlineData("HEAD", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("PATCH", false)]
    [InlineData("get", false)]
    [InlineData("BREW", false)]
    public void What_may_have_been_seen_is_sent_again_only_when_the_method_is_idempotent(string method, bool isIdempotent)
    {
        var world = new ProxyWorld(answer: _ => "");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: web\r\nContent-Length: 3\r\n\r\nabc");
            (await client.ReceiveAsync(method == "HEAD" ? KnownMethod.Head : KnownMethod.Get)).Status.ShouldBe(503);
        });
        (world.Servers.Values.Sum(s => s.Requests.Count) > 1).ShouldBe(isIdempotent);
    }

    [Fact]
    public void Sends_a_get_again_when_the_host_closed_without_an_answer()
    {
        var calls = 0;
        var world = new ProxyWorld(answer: _ => ++calls <= 2 ? "" : TestServer.Ok("third"));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync()).Body.ShouldBe("third");
        });
        world.Servers.Values.SelectMany(s => s.Requests).Select(r => r.Field("x-envoy-attempt-count")).Order(StringComparer.Ordinal).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public void Sends_a_get_again_when_the_answer_broke_off_within_its_head()
    {
        var calls = 0;
        var world = new ProxyWorld(answer: _ => ++calls == 1 ? TestServer.Ok("cut within the head") : TestServer.Ok("whole"));
        world.World.Host("a1").ResetConnections(8080, 20, 1);
        world.World.Host("a2").ResetConnections(8080, 20, 1);
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Body.ShouldBe("whole"));
        calls.ShouldBeGreaterThan(1);
    }

    // xds facts C.10 (retriable_headers): one of them is enough, whatever the status, and the answer of the last attempt goes to the client.
    [Theory]
    [InlineData("X-Try-Again: 1", "good")]
    [InlineData("X-Try-Again: 2", "bad")]
    [InlineData("X-Later: whatever", "good")]
    [InlineData("X-Other: 1", "bad")]
    public void Sends_a_request_again_when_a_field_of_the_answer_says_so(string field, string body)
    {
        var calls = 0;
        var headers = new[] { new HeaderMatch("x-try-again", new StringMatch(StringMatchKind.Exact, "1")), new HeaderMatch("x-later", null) };
        var retry = new RetryPolicy { Conditions = RetryConditions.RetriableHeaders, Headers = headers.ToEquatableArray() };
        var world = new ProxyWorld(
            answer: _ => ++calls == 1 ? $"HTTP/1.1 200 OK\r\n{field}\r\nContent-Length: 3\r\n\r\nbad" : TestServer.Ok("good"),
            change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall() with { Action = TestPlan.Forward() with { Retry = retry } }) }).Listeners });
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Body.ShouldBe(body));
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Answers_503_when_there_is_no_endpoint()
    {
        var world = new ProxyWorld(change: plan => plan with { Endpoints = [] });
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(503));
    }

    private static void ShouldBeOnly(Dictionary<string, int> answers, params string[] servers) =>
        answers.Keys.Except(servers, StringComparer.Ordinal).ShouldBeEmpty();
}
