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
