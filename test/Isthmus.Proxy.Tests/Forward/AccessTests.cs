using Isthmus.Proxy.Tests.Peers;
using Isthmus.Proxy.Tests.Plans;

namespace Isthmus.Proxy.Tests.Forward;

/// <summary>Rules that stand between a request and its route: access, injected faults.</summary>
public sealed class AccessTests
{
    private static readonly AuthorizationRules DenySecret = new(AuthorizationAction.Deny, false,
        [new AuthorizationRule("ns[default]-policy[secret]-rule[0]", new AuthorizationTerm.UrlPath(new StringMatch(StringMatchKind.Prefix, "/secret")), new AuthorizationTerm.Always())]);

    [Fact]
    public void Denies_with_403_what_a_rule_denies()
    {
        var world = With(new HttpHandling { Authorization = [DenySecret], InlineRoutes = TestPlan.Routes(TestPlan.Catchall()) });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            (await client.GetAsync("/secret/x")).Status.ShouldBe(403);
            (await client.GetAsync("/public/../secret")).Status.ShouldBe(403);
            (await client.GetAsync("/public")).Status.ShouldBe(200);
        });
        world.Servers.Values.Sum(s => s.Requests.Count).ShouldBe(1);
    }

    [Fact]
    public void Denies_everything_when_rules_allow_nothing()
    {
        var world = With(new HttpHandling
        {
            Authorization = [new AuthorizationRules(AuthorizationAction.Allow, false, [])],
            InlineRoutes = TestPlan.Routes(TestPlan.Catchall()),
        });
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(403));
    }

    [Fact]
    public void Closes_a_tcp_connection_that_a_rule_denies()
    {
        var world = With(new TcpHandling
        {
            Upstreams = [new WeightedUpstream(TestPlan.Upstream)],
            Authorization = [new AuthorizationRules(AuthorizationAction.Allow, false, [])],
        });
        world.Run(async loop => (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(0));
        world.Servers.Values.Sum(s => s.Connections).ShouldBe(0);
    }

    // xds facts E.6: the n-th address from the right of the field as it came; what this proxy appends does not count.
    [Theory]
    [InlineData(0, "203.0.113.9", 200)]
    [InlineData(1, "203.0.113.9", 403)]
    [InlineData(1, "203.0.113.9, 198.51.100.7", 200)]
    [InlineData(2, "203.0.113.9, 198.51.100.7", 403)]
    [InlineData(2, "203.0.113.9", 200)]
    public void Knows_the_client_behind_as_many_trusted_proxies_as_there_are(uint trusted, string forwarded, int status)
    {
        var rule = new AuthorizationRule("ns[default]-policy[client]-rule[0]", new AuthorizationTerm.Always(), new AuthorizationTerm.RemoteAddress("203.0.113.9/32"));
        var world = With(new HttpHandling
        {
            UsesRemoteAddress = true,
            TrustedProxies = trusted,
            Authorization = [new AuthorizationRules(AuthorizationAction.Deny, false, [rule])],
            InlineRoutes = TestPlan.Routes(TestPlan.Catchall()),
        });
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: web\r\nX-Forwarded-For: {forwarded}\r\n\r\n");
            (await client.ReceiveAsync()).Status.ShouldBe(status);
        });
    }

    // Its request cannot be judged again; other rules may mean other callers.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_upgraded_connection_ends_after_a_drain_when_the_rules_of_its_chain_change(bool isChanged)
    {
        var handling = new HttpHandling { InlineRoutes = TestPlan.Routes(TestPlan.Catchall()), Upgrades = ["websocket"], Authorization = [DenySecret] };
        var world = new ProxyWorld(
            answer: _ => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
            change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, handling).Listeners });
        var next = handling with { Authorization = isChanged ? [DenySecret, new AuthorizationRules(AuthorizationAction.Allow, false, [])] : [DenySecret], ServerName = "renamed" };
        world.Run(async loop =>
        {
            var client = await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
            (await client.ReceiveAsync(isUpgrade: true)).Status.ShouldBe(101);
            await TcpTests.ApplyAsync(world, loop, world.Plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, next).Listeners });
            await loop.DelayAsync(Defaults.Revoked - TimeSpan.FromSeconds(1));
            client.Connection.HasInput.ShouldBeFalse();
            await loop.DelayAsync(TimeSpan.FromSeconds(2));
            client.Connection.HasInput.ShouldBe(isChanged);
        });
    }

    [Fact]
    public void Injects_the_faults_of_a_route()
    {
        var route = TestPlan.Catchall() with { Fault = new FaultInjection(TimeSpan.FromSeconds(2), 100, 418, null, 100) };
        var world = With(new HttpHandling { InlineRoutes = TestPlan.Routes(route) });
        world.Run(async loop =>
        {
            var began = loop.Now;
            (await (await TestClient.ConnectAsync(loop, ProxyWorld.ProxyAddress)).GetAsync()).Status.ShouldBe(418);
            (loop.Now - began).ShouldBe(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100));
        });
    }

    private static ProxyWorld With(ConnectionHandling handling) => new(change: plan => plan with { Listeners = TestPlan.Of(ProxyWorld.ProxyAddress, handling).Listeners });
}
