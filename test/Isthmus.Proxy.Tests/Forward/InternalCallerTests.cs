using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Callers in the listener's internal ranges steer the proxy by <c>x-envoy-*</c> fields; nobody else does (xds facts C.10, E.6.5).</summary>
public sealed class InternalCallerTests
{
    private const string Wish = "x-envoy-upstream-rq-timeout-ms: 200\r\nx-envoy-retry-on: 5xx\r\n";

    // The client is 10.0.0.2. A gateway believes the peer, and nobody who says that he speaks for another; a sidecar believes the only address of X-Forwarded-For.
    [Theory]
    [InlineData(true, "10.0.0.0/24", "", true)]
    [InlineData(true, "10.0.0.2", "", true)]
    [InlineData(true, "10.0.0.0/24", "X-Forwarded-For: 10.0.0.9\r\n", false)]
    [InlineData(true, "192.168.0.0/16", "", false)]
    [InlineData(true, "", "", false)]
    [InlineData(true, "nonsense", "", false)]
    [InlineData(false, "10.0.0.0/24", "X-Forwarded-For: 10.0.0.9\r\n", true)]
    [InlineData(false, "10.0.0.0/24", "X-Forwarded-For: 10.0.0.9, 10.0.0.8\r\n", false)]
    [InlineData(false, "10.0.0.0/24", "", false)]
    public void Only_internal_callers_are_heard(bool usesRemoteAddress, string range, string fields, bool isInternal)
    {
        var calls = 0;
        var world = World(usesRemoteAddress, range, _ => ++calls == 1 ? "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n" : TestServer.Ok("again"));
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: web\r\n{Wish}{fields}\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(isInternal ? 200 : 500);
        });
        var seen = world.Servers.Values.SelectMany(s => s.Requests).ToList();
        seen.Count.ShouldBe(isInternal ? 2 : 1);
        seen.ShouldAllBe(r => r.Field("x-envoy-internal") == (isInternal ? "true" : null));
        seen.ShouldAllBe(r => r.Field("x-envoy-retry-on") == null && r.Field("x-envoy-upstream-rq-timeout-ms") == null);
        (seen[0].Field("x-envoy-expected-rq-timeout-ms") is not null).ShouldBe(isInternal);
    }

    [Theory]
    [InlineData("", 504)]
    [InlineData("x-envoy-upstream-rq-timeout-alt-response: 1\r\n", 204)]
    public void A_time_limit_of_the_callers_own_is_kept(string field, int status)
    {
        var world = World(true, "10.0.0.2", _ => "HTTP/1.1 100 Continue\r\n\r\n");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            var began = loop.Now;
            for (var i = 1; i <= 2; i++)
            {
                await client.SendAsync($"GET / HTTP/1.1\r\nHost: web\r\nx-envoy-upstream-rq-timeout-ms: 200\r\n{field}\r\n");
                (await client.ReceiveAsync()).Status.ShouldBe(status);
                (loop.Now - began).ShouldBe(i * TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(20));
            }
        });
        world.Servers.Values.SelectMany(s => s.Requests).First().Field("x-envoy-expected-rq-timeout-ms").ShouldBe("200");
        world.ShouldHoldNothing();
    }

    [Fact]
    public void Hosts_are_told_how_long_they_have_and_that_the_time_was_over_before()
    {
        var world = World(true, "10.0.0.2", _ => "HTTP/1.1 100 Continue\r\n\r\n");
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\nx-envoy-upstream-rq-timeout-ms: 250\r\nx-envoy-upstream-rq-per-try-timeout-ms: 100\r\nx-envoy-retry-on: reset\r\nx-envoy-max-retries: 5\r\n\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(504);
        });
        var seen = world.Servers.Values.SelectMany(s => s.Requests).OrderBy(r => r.Field("x-envoy-attempt-count"), StringComparer.Ordinal).ToList();
        seen.Count.ShouldBe(3);
        seen.Select(r => r.Field("x-envoy-is-timeout-retry")).ShouldBe([null, "true", "true"]);
        var told = seen.Select(r => int.Parse(r.Field("x-envoy-expected-rq-timeout-ms")!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        told[0].ShouldBe(100);
        told[1].ShouldBeInRange(90, 100);
        told[2].ShouldBeInRange(1, 50, "what is left of the whole time");
    }

    private static ProxyWorld World(bool usesRemoteAddress, string range, Func<TestRequest, string> answer) => new(answer: answer, change: plan => plan with
    {
        Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, new HttpHandling
        {
            UsesRemoteAddress = usesRemoteAddress,
            InternalRanges = range.Length > 0 ? [range] : [],
            InlineRoutes = TestPlan.Routes(TestPlan.Catchall()),
        }).Listeners,
    });
}
