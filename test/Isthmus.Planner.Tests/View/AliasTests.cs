namespace Isthmus.Planner.Tests.View;

/// <summary>istio facts 4.3, 4.11: an ExternalName service is another name of a service, and not a cluster of its own.</summary>
public sealed class AliasTests
{
    private static readonly Service Real = Given.Service("real").At("10.0.0.1");

    [Fact]
    public void A_service_is_known_by_the_names_of_its_aliases()
    {
        var plan = Plan(Alias("other", "real"), Alias("far", "other", "ns2"));

        var host = plan.RouteTables.Single(t => t.Name == "80").VirtualHosts[0];
        host.Name.ShouldBe("real.default.svc.cluster.local:80");
        foreach (var name in new[] { "real", "other", "other.default", "other.default.svc.cluster.local", "far.ns2", "far.ns2.svc.cluster.local." })
        {
            host.Domains.ShouldContain(name, StringComparer.Ordinal);
        }

        host.Domains.ShouldNotContain("far", StringComparer.Ordinal);
        plan.RouteTables.SelectMany(t => t.VirtualHosts).ShouldNotContain(h => h.Name.StartsWith("other", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AppProtocol.Http)]
    [InlineData(AppProtocol.Tcp)]
    [InlineData(AppProtocol.Auto)]
    [InlineData(AppProtocol.Tls)]
    public void An_alias_has_no_listener(AppProtocol protocol)
    {
        var alias = Alias("other", "real") with { Ports = [new(7777, "p", protocol)] };

        Plan(alias).Listeners.ShouldNotContain(l => l.Port == 7777);
    }

    [Fact]
    public void TLS_to_a_service_is_known_by_the_names_of_its_aliases()
    {
        var secure = Given.Service("secure.example.com", port: 443, protocol: AppProtocol.Tls);
        var alias = Alias("other", "") with { AliasOf = "Secure.example.com." };

        var listener = MeshPlanner.Plan(Given.Mesh(secure, alias), Given.Sidecar()).Listeners.Single(l => l.Port == 443);

        listener.FilterChains.ShouldHaveSingleItem().Match.ServerNames.ShouldBe(["secure.example.com", "other.default.svc.cluster.local"]);
    }

    [Theory]
    [InlineData("other", "outbound|80||real.default.svc.cluster.local")]
    [InlineData("second", "outbound|80||real.default.svc.cluster.local")]
    [InlineData("circle", "outbound|80||circle.default.svc.cluster.local")]
    [InlineData("lost", "outbound|80||nowhere.example.com")]
    public void A_destination_that_is_an_alias_means_what_it_stands_for(string destination, string expected)
    {
        var rule = GivenRules.VirtualService("vs", "default", ["web"], [GivenRules.Route(GivenRules.To(destination)) with { Mirrors = [new(new(destination), 100)] }]);
        var mesh = Given.Mesh(Given.Service("web"), Real, Alias("other", "real"), Alias("second", "other"), Alias("circle", "round"), Alias("round", "circle"), Alias("lost", "") with { AliasOf = "nowhere.example.com" });

        var plan = MeshPlanner.Plan(mesh.With(rule), Given.Sidecar());

        var forward = (ForwardAction)plan.RouteTables.Single(t => t.Name == "80").VirtualHosts.Single(h => h.Name.StartsWith("web.", StringComparison.Ordinal)).Routes[0].Action;
        forward.Upstreams[0].Name.ShouldBe(expected);
        forward.Mirrors[0].UpstreamName.ShouldBe(expected);
    }

    [Fact]
    public void The_port_of_a_destination_is_that_of_the_service_where_the_alias_names_none()
    {
        var rule = GivenRules.VirtualService("vs", "default", ["web"], [GivenRules.Route(GivenRules.To("other"))]);
        var mesh = Given.Mesh(Given.Service("web"), Given.Service("real", port: 9090), Alias("other", "real") with { Ports = [] }).With(rule);

        ((ForwardAction)MeshPlanner.Plan(mesh, Given.Sidecar()).RouteTables.Single(t => t.Name == "80").VirtualHosts[0].Routes[0].Action).Upstreams[0].Name
            .ShouldBe("outbound|9090||real.default.svc.cluster.local");
    }

    [Fact]
    public void Calls_to_an_alias_of_a_host_that_is_no_service_pass_like_those_to_any_unknown_host()
    {
        var alias = Alias("other", "") with { AliasOf = "nowhere.example.com" };

        Plan(alias).RouteTables.Single(t => t.Name == "80").VirtualHosts.Select(h => h.Name).ShouldBe(["real.default.svc.cluster.local:80", "allow_any"]);
    }

    [Fact]
    public void A_rule_for_an_alias_holds_for_its_names_only()
    {
        var rule = GivenRules.VirtualService("vs", "default", ["other"], [GivenRules.Route(GivenRules.To("other", "v1"))]);

        var hosts = MeshPlanner.Plan(Given.Mesh(Real, Alias("other", "real")).With(rule), Given.Sidecar()).RouteTables.Single(t => t.Name == "80").VirtualHosts;

        hosts.Select(h => h.Name).ShouldBe(["other.default.svc.cluster.local:80", "real.default.svc.cluster.local:80", "allow_any"]);
        hosts[0].Domains.ShouldContain("other", StringComparer.Ordinal);
        hosts[0].Routes[0].Action.ShouldBeOfType<ForwardAction>().Upstreams[0].Name.ShouldBe("outbound|80|v1|real.default.svc.cluster.local");
        hosts[1].Domains.ShouldNotContain("other", StringComparer.Ordinal);
    }

    [Fact]
    public void A_Sidecar_imports_what_the_destination_of_an_imported_rule_stands_for()
    {
        var sidecar = Given.Object("s", "default", new SidecarConfig { Egress = [new() { Hosts = ["./web.default.svc.cluster.local"] }] });
        var rule = GivenRules.VirtualService("vs", "default", ["web"], [GivenRules.Route(GivenRules.To("other"))]);
        var mesh = Given.Mesh(Given.Service("web"), Real, Alias("other", "second"), Alias("second", "real")).With(rule).With(sidecar);

        MeshPlanner.Plan(mesh, Given.Sidecar()).Upstreams.ShouldContain(u => u.Name == "outbound|80||real.default.svc.cluster.local");
    }

    [Fact]
    public void A_gRPC_client_may_ask_for_an_alias()
    {
        var plan = MeshPlanner.Plan(Given.Mesh(Real, Alias("other", "real"), Alias("lost", "nowhere")), Given.Sidecar() with { IsProxylessGrpc = true });

        plan.Listeners.Select(l => l.Name).ShouldBe(["other.default.svc.cluster.local:80", "real.default.svc.cluster.local:80"]);
        plan.RouteTables.Select(t => ((ForwardAction)t.VirtualHosts[0].Routes[0].Action).Upstreams[0].Name).Distinct(StringComparer.Ordinal).ShouldBe(["outbound|80||real.default.svc.cluster.local"]);
    }

    private static Plan Plan(params Service[] aliases) => MeshPlanner.Plan(Given.Mesh([Real, .. aliases]), Given.Sidecar());

    private static Service Alias(string name, string of, string ns = "default") =>
        Given.Service(name, ns) with { Resolution = ServiceResolution.Alias, IsExternal = true, AliasOf = $"{of}.default.svc.cluster.local" };
}
