using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Tests.Routes;

/// <summary>istio facts 4.5 (names and domains), 6.7 (which VirtualService), 6.9 (egress listeners).</summary>
public sealed class SidecarRoutesTests
{
    private static readonly Service Foo = Given.Service("foo", "ns1").At("10.0.0.1");

    [Theory]
    [InlineData("ns1", "foo.ns1.svc.cluster.local foo.ns1.svc.cluster.local. foo foo.ns1.svc foo.ns1 10.0.0.1")]
    [InlineData("ns2", "foo.ns1.svc.cluster.local foo.ns1.svc.cluster.local. foo.ns1.svc foo.ns1 10.0.0.1")]
    public void Knows_a_service_by_every_name_that_the_caller_may_use(string ns, string expected)
    {
        var host = Table(Given.Mesh(Foo), Given.Sidecar(ns), "80").VirtualHosts[0];

        host.Name.ShouldBe("foo.ns1.svc.cluster.local:80");
        host.Domains.Order(StringComparer.Ordinal).ShouldBe(expected.Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Knows_hosts_outside_of_the_cluster_by_themselves_only() =>
        Table(Given.Mesh(Given.Service("api.example.com")), Given.Sidecar(), "80").VirtualHosts[0].Domains.ShouldBe(["api.example.com", "api.example.com."]);

    [Fact]
    public void Knows_the_pods_of_a_headless_service()
    {
        var headless = Given.Service("h", "ns1") with { IsHeadless = true, Resolution = ServiceResolution.Passthrough };

        var domains = Table(Given.Mesh(headless), Given.Sidecar("ns1"), "80").VirtualHosts[0].Domains;

        domains.ShouldContain("*.h.ns1.svc.cluster.local", StringComparer.Ordinal);
        domains.ShouldContain("*.h.ns1", StringComparer.Ordinal);
        domains.ShouldContain("*.h", StringComparer.Ordinal);
    }

    [Fact]
    public void Writes_IPv6_addresses_in_brackets() =>
        Table(Given.Mesh(Given.Service("foo", "ns1").At("fd00::1")), Given.Sidecar(), "80").VirtualHosts[0].Domains.ShouldContain("[fd00::1]", StringComparer.Ordinal);

    [Theory]
    [InlineData(OutboundTrafficMode.AllowAny, "allow_any", "PassthroughCluster")]
    [InlineData(OutboundTrafficMode.RegistryOnly, "block_all", "502")]
    public void Ends_with_what_holds_for_unknown_hosts(OutboundTrafficMode mode, string name, string target)
    {
        var mesh = Given.Mesh(Foo);
        var table = Table(mesh with { Mesh = mesh.Mesh with { OutboundTrafficMode = mode } }, Given.Sidecar(), "80");

        var last = table.VirtualHosts[^1];
        last.Name.ShouldBe(name);
        last.Domains.ShouldBe(["*"]);
        var route = last.Routes.ShouldHaveSingleItem();
        route.Name.ShouldBe(name);
        (route.Action is ForwardAction forward ? forward.Upstreams[0].Name : ((RespondAction)route.Action).Status.ToString(System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(target);
    }

    [Fact]
    public void Sends_unknown_hosts_to_the_egress_proxy()
    {
        var sidecar = Given.Object("s", "ns1", new SidecarConfig { OutboundTrafficPolicy = new(OutboundTrafficMode.AllowAny, new("egress", "", 3128)) });

        var last = Table(Given.Mesh(Foo).With(sidecar), Given.Sidecar("ns1"), "80").VirtualHosts[^1];

        ((ForwardAction)last.Routes[0].Action).Upstreams[0].Name.ShouldBe("outbound|3128||egress.ns1.svc.cluster.local");
    }

    [Fact]
    public void Gives_a_service_without_rule_the_default_route()
    {
        var route = Table(Given.Mesh(Foo), Given.Sidecar(), "80").VirtualHosts[0].Routes.ShouldHaveSingleItem();

        route.Name.ShouldBe("default");
        route.Operation.ShouldBe("foo.ns1.svc.cluster.local:80/*");
        route.Origin.ShouldBeNull();
        var action = (ForwardAction)route.Action;
        action.Upstreams.ShouldBe([new WeightedUpstream("outbound|80||foo.ns1.svc.cluster.local")]);
        action.Timeout.ShouldBe(TimeSpan.Zero);
        action.Retry!.Attempts.ShouldBe(2u);
    }

    [Fact]
    public void Takes_the_oldest_rule_of_a_host_and_never_merges()
    {
        var mesh = Given.Mesh(Foo).With(
            GivenRules.VirtualService("young", "ns1", ["foo"], [GivenRules.Route(GivenRules.Prefix("/young"), GivenRules.To("foo"))], age: 2),
            GivenRules.VirtualService("old", "ns1", ["foo"], [GivenRules.Route(GivenRules.Prefix("/old"), GivenRules.To("foo"))], age: 1));

        RuleNames(mesh).ShouldBe(["old"]);
    }

    [Fact]
    public void Prefers_the_most_specific_host_to_the_oldest()
    {
        HttpRouteConfig[] routes = [GivenRules.Route(GivenRules.To("foo"))];
        var wide = GivenRules.VirtualService("wide", "ns1", ["*"], routes, age: 1);
        var narrow = GivenRules.VirtualService("narrow", "ns1", ["*.ns1.svc.cluster.local"], routes, age: 2);
        var exact = GivenRules.VirtualService("exact", "ns1", ["foo"], routes, age: 3);

        RuleNames(Given.Mesh(Foo).With(wide, narrow, exact)).ShouldBe(["exact"]);
        RuleNames(Given.Mesh(Foo).With(wide, narrow)).ShouldBe(["narrow"]);
        RuleNames(Given.Mesh(Foo).With(wide)).ShouldBe(["wide"]);
    }

    [Fact]
    public void Passes_over_a_rule_of_which_no_route_applies()
    {
        var mesh = Given.Mesh(Foo).With(
            GivenRules.VirtualService("elsewhere", "ns1", ["foo"], [GivenRules.Route(new HttpMatchConfig { SourceNamespace = "other" }, GivenRules.To("foo"))], age: 1),
            GivenRules.VirtualService("here", "ns1", ["foo"], [GivenRules.Route(GivenRules.To("foo"))], age: 2));

        RuleNames(mesh).ShouldBe(["here"]);
        RuleNames(Given.Mesh(Foo).With(mesh.Config.VirtualServices.All[0])).ShouldBe(["default"]);
    }

    [Fact]
    public void Ignores_rules_that_are_not_for_sidecars_or_not_exported()
    {
        var rule = new VirtualServiceConfig { Hosts = ["foo"], Http = [GivenRules.Route(GivenRules.To("foo"))] };

        RuleNames(Given.Mesh(Foo).With(Given.Object("gw", "ns1", rule with { Gateways = ["gw1"] }))).ShouldBe(["default"]);
        RuleNames(Given.Mesh(Foo).With(Given.Object("private", "ns2", rule with { Hosts = ["foo.ns1.svc.cluster.local"], ExportTo = ["."] }))).ShouldBe(["default"]);
        RuleNames(Given.Mesh(Foo).With(Given.Object("both", "ns1", rule with { Gateways = ["gw1", "mesh"] }))).ShouldBe(["both"]);
    }

    [Fact]
    public void Serves_hosts_that_only_a_rule_knows_where_its_services_are_and_on_80()
    {
        var other = Given.Service("bar", "ns1", 9080);
        var mesh = Given.Mesh(Foo, other).With(
            GivenRules.VirtualService("with", "ns1", ["bar", "virtual.example"], [GivenRules.Route(GivenRules.To("bar"))]),
            GivenRules.VirtualService("alone", "ns1", ["alone.example"], [GivenRules.Route(GivenRules.To("bar"))], age: 1));

        Table(mesh, Given.Sidecar("ns1"), "9080").VirtualHosts.Select(h => h.Name).ShouldBe(["bar.ns1.svc.cluster.local:9080", "virtual.example:9080", "allow_any"]);
        Table(mesh, Given.Sidecar("ns1"), "80").VirtualHosts.Select(h => h.Name).ShouldBe(["alone.example:80", "foo.ns1.svc.cluster.local:80", "virtual.example:80", "allow_any"]);
    }

    // istio facts 6.7, 6.9: a wildcard says for which services a rule is; unknown hosts stay blocked.
    [Theory]
    [InlineData("*", "foo.ns1.svc.cluster.local:80 block_all", "all")]
    [InlineData("*.ns1.svc.cluster.local", "foo.ns1.svc.cluster.local:80 block_all", "all")]
    [InlineData("*.example.com", "*.example.com:80 foo.ns1.svc.cluster.local:80 block_all", "default")]
    public void A_wildcard_that_covers_services_of_the_port_lets_no_unknown_host_through(string host, string hosts, string rule)
    {
        var mesh = Given.Mesh(Foo).With(GivenRules.VirtualService("all", "ns1", [host], [GivenRules.Route(GivenRules.To("foo"))]));
        mesh = mesh with { Mesh = mesh.Mesh with { OutboundTrafficMode = OutboundTrafficMode.RegistryOnly } };

        string.Join(' ', Table(mesh, Given.Sidecar("ns1"), "80").VirtualHosts.Select(h => h.Name)).ShouldBe(hosts);
        RuleNames(mesh).ShouldBe([rule]);
    }

    [Fact]
    public void Gives_a_domain_to_the_host_that_is_named_so()
    {
        var mesh = Given.Mesh(Foo, Given.Service("foo.ns1"));

        var hosts = Table(mesh, Given.Sidecar("ns1"), "80").VirtualHosts;

        hosts.Single(h => h.Name == "foo.ns1:80").Domains.ShouldContain("foo.ns1", StringComparer.Ordinal);
        hosts.Single(h => h.Name == "foo.ns1.svc.cluster.local:80").Domains.ShouldNotContain("foo.ns1", StringComparer.Ordinal);
        hosts.SelectMany(h => h.Domains).ShouldBeUnique(StringComparer.Ordinal);
    }

    [Fact]
    public void Names_the_table_of_a_sniffed_port_after_its_service()
    {
        var auto = Given.Service("auto", "ns1", 7000, AppProtocol.Auto).At("10.0.0.2");
        var tables = Tables(Given.Mesh(auto), Given.Sidecar());

        tables.Select(t => t.Name).ShouldBe(["auto.ns1.svc.cluster.local:7000"]);
        tables[0].VirtualHosts.ShouldHaveSingleItem().Domains.ShouldBe(["*"]);
    }

    [Fact]
    public void Shares_the_table_of_a_sniffed_port_without_address() =>
        Tables(Given.Mesh(Given.Service("auto", "ns1", 7000, AppProtocol.Auto)), Given.Sidecar()).Select(t => t.Name).ShouldBe(["7000"]);

    [Fact]
    public void Has_no_table_for_ports_that_only_carry_bytes() =>
        Tables(Given.Mesh(Given.Service("db", "ns1", 5432, AppProtocol.Tcp)), Given.Sidecar()).ShouldBeEmpty();

    [Fact]
    public void Offers_every_service_with_its_ports_behind_the_http_proxy()
    {
        var two = Given.Service("two", "ns1") with { Ports = [new(80, "http", AppProtocol.Http), new(8080, "alt", AppProtocol.Auto)] };
        var odd = Given.Service("odd", "ns1", 9000);
        var mesh = Given.Mesh(two, odd, Given.Service("db", "ns1", 5432, AppProtocol.Tcp)).With(
            GivenRules.VirtualService("v", "ns1", ["odd"], [GivenRules.Route(GivenRules.To("odd", "v1"))]));

        var table = Table(mesh, Given.Sidecar("ns1") with { HttpProxyPort = 15080 }, "http_proxy");

        table.IgnoresPortInHost.ShouldBeFalse();
        HostOf("two").ShouldBe("two.ns1.svc.cluster.local:80");
        HostOf("two:80").ShouldBe("two.ns1.svc.cluster.local:80");
        HostOf("two.ns1.svc.cluster.local:8080").ShouldBe("two.ns1.svc.cluster.local:8080");
        HostOf("odd.ns1:9000").ShouldBe("odd.ns1.svc.cluster.local:9000");
        HostOf("odd").ShouldBe("odd.ns1.svc.cluster.local:9000");
        table.VirtualHosts.Single(h => h.Name.StartsWith("odd.", StringComparison.Ordinal)).Routes[0].Origin!.Name.ShouldBe("v");
        table.VirtualHosts[^1].Name.ShouldBe("allow_any");
        table.VirtualHosts.SelectMany(h => h.Domains).ShouldBeUnique(StringComparer.Ordinal);

        string HostOf(string domain) => table.VirtualHosts.Single(h => h.Domains.AsSpan().Contains(domain)).Name;
    }

    [Fact]
    public void Routes_the_port_of_an_egress_listener_by_that_listener_alone()
    {
        var sidecar = Given.Object("s", "ns1", new SidecarConfig
        {
            Egress = [new() { Port = 80, Protocol = AppProtocol.Http, Hosts = ["./*"] }, new() { Hosts = ["*/*"] }],
        });
        var mesh = Given.Mesh(Foo, Given.Service("bar", "ns2"), Given.Service("baz", "ns2", 81)).With(sidecar);

        Table(mesh, Given.Sidecar("ns1"), "80").VirtualHosts.Select(h => h.Name).ShouldBe(["foo.ns1.svc.cluster.local:80", "allow_any"]);
        Table(mesh, Given.Sidecar("ns1"), "81").VirtualHosts.Select(h => h.Name).ShouldBe(["baz.ns2.svc.cluster.local:81", "allow_any"]);
    }

    [Fact]
    public void Gives_a_gRPC_client_one_table_for_each_service_port()
    {
        var tables = Tables(Given.Mesh(Foo, Given.Service("bar", "ns2", 81)), Given.Sidecar("ns1") with { IsProxylessGrpc = true });

        tables.Select(t => t.Name).ShouldBe(["outbound|80||foo.ns1.svc.cluster.local", "outbound|81||bar.ns2.svc.cluster.local"]);
        tables.ShouldAllBe(t => t.VirtualHosts.Count == 1 && t.VirtualHosts[0].Domains[0] == "*");
    }

    private static IEnumerable<string> RuleNames(MeshSnapshot mesh) =>
        Table(mesh, Given.Sidecar("ns1"), "80").VirtualHosts.Single(h => h.Name.StartsWith("foo.", StringComparison.Ordinal)).Routes.Select(r => r.Origin?.Name ?? r.Name);

    private static EquatableArray<RouteTable> Tables(MeshSnapshot mesh, ProxyIdentity proxy) => RoutePlanner.Plan(ProxyView.Of(mesh, proxy));

    private static RouteTable Table(MeshSnapshot mesh, ProxyIdentity proxy, string name) => Tables(mesh, proxy).Single(t => t.Name == name);
}
