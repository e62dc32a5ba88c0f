namespace Isthmus.Planner.Tests;

/// <summary>The parts of one plan name each other; a name that leads nowhere would be a 503 or a closed connection.</summary>
public sealed class PlanCoherenceTests
{
    public static TheoryData<string> Proxies => new() { "sidecar", "bound sidecar", "ingress", "east-west", "gRPC" };

    [Theory]
    [MemberData(nameof(Proxies))]
    public void Names_only_upstreams_and_route_tables_that_the_plan_has(string which)
    {
        var plan = MeshPlanner.Plan(Mesh(), Proxy(which));

        var upstreams = plan.Upstreams.Select(u => u.Name).ToHashSet(StringComparer.Ordinal);
        var tables = plan.RouteTables.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var handlings = plan.Listeners.SelectMany(l => l.DefaultFilterChain is { } last ? l.FilterChains.Append(last) : l.FilterChains).Select(c => c.Handling).ToList();
        var inline = handlings.OfType<HttpHandling>().Select(h => h.InlineRoutes).OfType<RouteTable>();
        handlings.ShouldNotBeEmpty();
        handlings.OfType<HttpHandling>().Where(h => h.InlineRoutes is null).Select(h => h.RouteTableName).Where(n => !tables.Contains(n)).ShouldBeEmpty();
        handlings.OfType<TcpHandling>().SelectMany(h => h.Upstreams).Select(u => u.Name).Where(n => !upstreams.Contains(n)).ShouldBeEmpty();
        plan.RouteTables.Concat(inline).SelectMany(t => t.VirtualHosts).SelectMany(h => h.Routes).Select(r => r.Action).OfType<ForwardAction>()
            .SelectMany(f => f.Upstreams.Select(u => u.Name).Concat(f.Mirrors.Select(m => m.UpstreamName)))
            .Where(n => !upstreams.Contains(n)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public void Gives_equal_plans_for_equal_meshes(string which) =>
        MeshPlanner.Plan(Mesh(), Proxy(which)).Listeners.ShouldBe(MeshPlanner.Plan(Mesh(), Proxy(which)).Listeners);

    private static ProxyIdentity Proxy(string which) => which switch
    {
        "ingress" => GivenRules.IngressGateway(),
        "east-west" => Given.Gateway() with { Labels = Labels.From([new("istio", "eastwest")]) },
        "gRPC" => Given.Sidecar() with { IsProxylessGrpc = true },
        _ => Given.Sidecar() with { Addresses = ["10.1.0.1"], HttpProxyPort = 15080, BindsPorts = which == "bound sidecar" },
    };

    private static Service Alias(string name, string of) => Given.Service(name) with { Resolution = ServiceResolution.Alias, IsExternal = true, AliasOf = of };

    private static MeshSnapshot Mesh()
    {
        var web = Given.Service("web").At("10.0.0.1");
        var headless = Given.Service("kafka", port: 9092, protocol: AppProtocol.Tcp) with { IsHeadless = true, Resolution = ServiceResolution.Passthrough };
        var eastWest = Given.Object("ew", "istio-system", new GatewayConfig
        {
            Selector = Labels.From([new("istio", "eastwest")]),
            Servers = [GivenRules.Server(15443, AppProtocol.Tls, ["*.local"], new() { Mode = ServerTlsMode.AutoPassthrough })],
        });
        return Given.Mesh(
                web,
                headless,
                Given.Service("db", port: 5432, protocol: AppProtocol.Tcp).At("10.0.0.2"),
                Given.Service("auto", port: 7000, protocol: AppProtocol.Auto).At("10.0.0.3"),
                Given.Service("secure", port: 443, protocol: AppProtocol.Tls),
                Given.Service("api", "team-a", 8080),
                Alias("www", "web.default.svc.cluster.local"),
                Alias("secret", "secure.default.svc.cluster.local") with { Ports = [new(443, "tls", AppProtocol.Tls)] },
                Alias("lost", "nowhere.example.com"))
            .With(web, GivenRules.Pod("10.1.0.1", 8080))
            .With(headless, GivenRules.Pod("10.1.0.7", 9092))
            .With(
                GivenRules.Gateway("gw", "default", [
                    GivenRules.Server(80, AppProtocol.Http, ["*"]),
                    GivenRules.Server(443, AppProtocol.Https, ["a.com"], new() { Mode = ServerTlsMode.Simple, CredentialName = "c" }, "https"),
                ]),
                eastWest)
            .With(Given.Object("web", "default", new DestinationRuleConfig { Host = "web", Subsets = [new() { Name = "v1" }, new() { Name = "v2" }] }))
            .With(GivenRules.VirtualService(
                "web",
                "default",
                ["web", "a.com"],
                [GivenRules.Route(GivenRules.To("web", "v1", weight: 9), GivenRules.To("www", "v2", weight: 1)) with { Mirrors = [new(new("api.team-a.svc.cluster.local"), 1)] }],
                ["mesh", "gw"]));
    }
}
