using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Tests.Routes;

/// <summary>istio facts 4.5 (names), 6.8 (servers, hosts, merging), 6.10 (gateway hosts, route order).</summary>
public sealed class GatewayRoutesTests
{
    private static readonly MeshSnapshot Mesh = Given.Mesh(Given.Service("a"), Given.Service("b"), Given.Service("c"));

    [Theory]
    [InlineData("prod/*.example.com", "dev", "a.example.com", "")]
    [InlineData("prod/*.example.com", "prod", "a.example.com", "a.example.com")]
    [InlineData("*/*.example.com", "dev", "a.example.com", "a.example.com")]
    [InlineData("*.example.com", "dev", "a.example.com", "a.example.com")]
    [InlineData("a.example.com", "dev", "*.example.com", "a.example.com")]
    [InlineData("*", "dev", "*", "*")]
    [InlineData("*", "dev", "a.example.com", "a.example.com")]
    [InlineData("./a.com", "x", "a.com", "a.com")]
    [InlineData("./a.com", "dev", "a.com", "")]
    [InlineData("b.com", "dev", "a.com", "")]
    public void Binds_rules_whose_hosts_a_server_takes(string serverHost, string ns, string ruleHost, string expected)
    {
        var mesh = Mesh
            .With(GivenRules.Gateway("gw", "x", [GivenRules.Server(80, AppProtocol.Http, [serverHost])]))
            .With(GivenRules.VirtualService("vs", ns, [ruleHost], [GivenRules.Route(GivenRules.To("a.default.svc.cluster.local"))], ["x/gw"]));

        var hosts = Tables(mesh).ShouldHaveSingleItem().VirtualHosts;

        hosts.SelectMany(h => h.Domains).ShouldBe([expected.Length == 0 ? "*" : expected]);
        hosts[0].Name.ShouldBe(expected.Length == 0 ? "blackhole:80" : $"{expected}:80");
        hosts[0].Routes.IsEmpty.ShouldBe(expected.Length == 0);
    }

    [Fact]
    public void Moves_routes_that_take_everything_behind_those_of_younger_rules()
    {
        var mesh = Mesh
            .With(GivenRules.Gateway("gw", "default", [GivenRules.Server(80, AppProtocol.Http, ["*"])]))
            .With(
                GivenRules.VirtualService("vs2", "default", ["x.com"], [GivenRules.Route(GivenRules.Prefix("/c"), GivenRules.To("c"))], ["gw"], age: 2),
                GivenRules.VirtualService("vs1", "default", ["x.com"], [GivenRules.Route(GivenRules.Prefix("/a"), GivenRules.To("a")), GivenRules.Route(GivenRules.To("b"))], ["gw"], age: 1));

        var routes = Tables(mesh)[0].VirtualHosts.ShouldHaveSingleItem().Routes;

        routes.Select(r => $"{r.Match.Path} {((ForwardAction)r.Action).Upstreams[0].Name[13..14]}").ShouldBe(["/a a", "/c c", "/ b"]);
    }

    [Fact]
    public void Ignores_rules_that_are_bound_elsewhere()
    {
        var mesh = Mesh
            .With(GivenRules.Gateway("gw", "default", [GivenRules.Server(80, AppProtocol.Http, ["*"])]))
            .With(
                GivenRules.VirtualService("mesh", "default", ["x.com"], [GivenRules.Route(GivenRules.To("a"))]),
                GivenRules.VirtualService("other", "default", ["x.com"], [GivenRules.Route(GivenRules.To("a"))], ["other"]),
                GivenRules.VirtualService("sidecars", "default", ["x.com"], [GivenRules.Route(new HttpMatchConfig { Gateways = ["mesh"] }, GivenRules.To("a"))], ["gw", "mesh"]));

        Tables(mesh)[0].VirtualHosts[0].Name.ShouldBe("blackhole:80");
    }

    [Fact]
    public void Redirects_to_https_without_looking_at_rules()
    {
        var mesh = Mesh
            .With(GivenRules.Gateway("gw", "default", [GivenRules.Server(80, AppProtocol.Http, ["a.com", "ns/b.com"], new() { HttpsRedirect = true })]))
            .With(GivenRules.VirtualService("vs", "default", ["a.com"], [GivenRules.Route(GivenRules.To("a"))], ["gw"]));

        var hosts = Tables(mesh)[0].VirtualHosts;

        hosts.Select(h => h.Name).ShouldBe(["a.com:80", "b.com:80"]);
        hosts.ShouldAllBe(h => h.RequiresTls && h.Routes.IsEmpty);
    }

    [Fact]
    public void Names_tables_after_ports_and_servers()
    {
        var tls = new ServerTlsConfig { Mode = ServerTlsMode.Simple, CredentialName = "c" };
        var mesh = Mesh.With(GivenRules.Gateway("gw", "ns", [
            GivenRules.Server(80, AppProtocol.Http, ["a.com"]),
            GivenRules.Server(8080, AppProtocol.Http2, ["a.com"]) with { Bind = "10.0.0.9" },
            GivenRules.Server(443, AppProtocol.Https, ["a.com"], tls, "https-a"),
            GivenRules.Server(444, AppProtocol.Https, ["a.com"], tls, "https-b") with { Bind = "10.0.0.9" },
            GivenRules.Server(445, AppProtocol.Tls, ["a.com"], tls),
            GivenRules.Server(446, AppProtocol.Https, ["a.com"], new() { Mode = ServerTlsMode.Passthrough }),
            GivenRules.Server(9000, AppProtocol.Tcp, ["a.com"]),
        ]));

        Tables(mesh).Select(t => t.Name).ShouldBe(["http.80", "http.8080.10.0.0.9", "https.443.https-a.gw.ns", "https.444.https-b.gw.ns.10.0.0.9"]);
    }

    [Fact]
    public void Translates_the_port_of_its_service_to_its_own()
    {
        var service = Given.Service("ingress", "istio-system") with { Ports = [new(80, "http2", AppProtocol.Http, 8080)] };
        var mesh = Given.Mesh(service)
            .With(service, GivenRules.Pod("10.9.0.1", 8080, "http2"))
            .With(GivenRules.Gateway("gw", "default", [GivenRules.Server(80, AppProtocol.Http, ["*"])]))
            .With(GivenRules.VirtualService("vs", "default", ["*"], [GivenRules.Route(new HttpMatchConfig { Port = 80 }, GivenRules.To("a"))], ["gw"]));

        var table = Tables(mesh).ShouldHaveSingleItem();

        table.Name.ShouldBe("http.8080");
        table.VirtualHosts[0].Name.ShouldBe("*:80");
        ((ForwardAction)table.VirtualHosts[0].Routes[0].Action).Upstreams[0].Name.ShouldBe("outbound|80||a.default.svc.cluster.local");
    }

    [Fact]
    public void Merges_servers_of_several_gateways_on_one_port()
    {
        var mesh = Mesh
            .With(
                GivenRules.Gateway("one", "default", [GivenRules.Server(80, AppProtocol.Http, ["one.com"])], age: 1),
                GivenRules.Gateway("two", "default", [GivenRules.Server(80, AppProtocol.Http, ["two.com"])], age: 2))
            .With(
                GivenRules.VirtualService("one", "default", ["one.com"], [GivenRules.Route(GivenRules.To("a"))], ["one"]),
                GivenRules.VirtualService("two", "default", ["two.com"], [GivenRules.Route(GivenRules.To("b"))], ["two"]));

        Tables(mesh).ShouldHaveSingleItem().VirtualHosts.Select(h => h.Name).ShouldBe(["one.com:80", "two.com:80"]);
    }

    [Fact]
    public void Has_nothing_without_a_gateway_that_selects_it()
    {
        var mesh = Mesh.With(GivenRules.Gateway("gw", "default", [GivenRules.Server(80, AppProtocol.Http, ["*"])]));

        RoutePlanner.Plan(ProxyView.Of(mesh, Given.Gateway())).ShouldBeEmpty();
    }

    private static EquatableArray<RouteTable> Tables(MeshSnapshot mesh) => RoutePlanner.Plan(ProxyView.Of(mesh, GivenRules.IngressGateway()));
}
