using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Tests.Routes;

/// <summary>istio facts 6.7: what HTTP rules do; 6.10: destination port, static matches.</summary>
public sealed class RouteActionsTests
{
    private static readonly MeshSnapshot Mesh = Given.Mesh(
        Given.Service("h") with { Ports = [new(80, "http", AppProtocol.Http), new(9090, "http2", AppProtocol.Http)] },
        Given.Service("only", port: 8000));

    [Theory]
    [InlineData("h", 80, "outbound|80||h.default.svc.cluster.local")]
    [InlineData("only", 80, "outbound|8000||only.default.svc.cluster.local")]
    [InlineData("nowhere", 80, "outbound|80||nowhere.default.svc.cluster.local")]
    [InlineData("nowhere.com", 80, "outbound|80||nowhere.com")]
    public void Finds_the_port_of_a_destination(string host, int listenPort, string expected) =>
        Upstreams(Translate(GivenRules.Route(GivenRules.To(host)), listenPort)).ShouldBe([expected]);

    [Fact]
    public void Takes_the_port_and_subset_that_are_given() =>
        Upstreams(Translate(GivenRules.Route(GivenRules.To("h", "v1", 9090)))).ShouldBe(["outbound|9090|v1|h.default.svc.cluster.local"]);

    [Fact]
    public void Drops_destinations_without_weight_unless_it_is_the_only_one()
    {
        Weights(Translate(GivenRules.Route(GivenRules.To("h", weight: 90), GivenRules.To("only", weight: 0), GivenRules.To("x", weight: 20)))).ShouldBe([90u, 20u]);
        Weights(Translate(GivenRules.Route(GivenRules.To("h")))).ShouldBe([1u]);
    }

    [Fact]
    public void Has_no_timeout_unless_one_is_given()
    {
        Forward(Translate(GivenRules.Route(GivenRules.To("h")))).Timeout.ShouldBe(TimeSpan.Zero);
        Forward(Translate(GivenRules.Route(GivenRules.To("h")) with { Timeout = TimeSpan.FromSeconds(3) })).Timeout.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Injects_nothing_without_a_percentage()
    {
        RouteFaults.Translate(new(TimeSpan.FromSeconds(1), 0, 500, "", 0)).ShouldBeNull();
        RouteFaults.Translate(new(TimeSpan.FromSeconds(1), 0.1, null, "UNAVAILABLE", 50)).ShouldBe(new FaultInjection(TimeSpan.FromSeconds(1), 0.1, null, 14, 50));
        RouteFaults.Translate(new(null, 0, 418, "", 100)).ShouldBe(new FaultInjection(null, 0, 418, null, 100));
        RouteFaults.Translate(null).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, 301)]
    [InlineData(302, 302)]
    [InlineData(308, 308)]
    public void Redirects(int code, int expected)
    {
        var route = Translate(new() { Redirect = new() { RedirectCode = code, Uri = "/x", Authority = "a.b", Scheme = "https", DerivesPortFromRequest = true } }, 8080);

        route.Action.ShouldBe(new RedirectAction { Status = expected, Path = "/x", Host = "a.b", Scheme = "https", Port = 8080 });
    }

    // istio facts 6.7: port and derivePort of a redirect.
    [Theory]
    [InlineData("http", 80, 0, false, 0)]
    [InlineData("https", 443, 0, false, 0)]
    [InlineData("", 80, 0, false, 0)]
    [InlineData("", 443, 0, true, 0)]
    [InlineData("", 443, 0, false, 443)]
    [InlineData("", 80, 0, true, 80)]
    [InlineData("https", 80, 0, false, 80)]
    [InlineData("https", 0, 443, false, 0)]
    [InlineData("https", 0, 8443, false, 8443)]
    public void Redirects_to_no_port_that_the_scheme_means_anyway(string scheme, int written, int requested, bool isSecure, int expected)
    {
        var redirect = new HttpRedirectConfig { Scheme = scheme, Authority = "a.b", Port = written, DerivesPortFromRequest = requested > 0 };
        var mesh = Mesh.With(GivenRules.VirtualService("vs", "default", ["h"], [new() { Redirect = redirect }]));

        var route = HttpRoutes.Of(new RoutingRuleReader(mesh).VisibleTo("default").Single(), Scope("mesh", requested) with { IsSecure = isSecure }).ShouldHaveSingleItem();

        ((RedirectAction)route.Action).Port.ShouldBe(expected);
    }

    [Fact]
    public void Drops_a_redirect_with_a_code_that_is_none() => TryTranslate(new HttpRouteConfig { Redirect = new() { RedirectCode = 200 } }, 80).ShouldBeEmpty();

    [Fact]
    public void Responds_directly() => Translate(new() { DirectResponse = new(503, "later") }).Action.ShouldBe(new RespondAction(503, "later"));

    [Fact]
    public void Edits_headers_and_rewrites_the_host()
    {
        var route = Translate(GivenRules.Route(GivenRules.To("h")) with
        {
            Headers = new(
                new([new("Host", "set.example"), new("X-Set", "1"), new(":path", "/no")], [new("X-Add", "2"), new("host", "no")], ["X-Remove", "Host"]),
                new([new("X-Res", "3")], [], [])),
        });

        route.RequestHeaders.ShouldBe(new HeaderEdits([new("x-set", "1")], [new("x-add", "2")], ["x-remove"]));
        route.ResponseHeaders.ShouldBe(new HeaderEdits([new("x-res", "3")], [], []));
        Forward(route).HostRewrite.ShouldBe("set.example");
    }

    [Fact]
    public void Prefers_the_rewrite_to_the_header_for_the_host()
    {
        var route = Translate(GivenRules.Route(GivenRules.To("h")) with
        {
            Rewrite = new("/new", "rewrite.example", null),
            Headers = new(new([new("host", "set.example")], [], []), null),
        });

        Forward(route).HostRewrite.ShouldBe("rewrite.example");
        Forward(route).PathRewrite.ShouldBe("/new");
    }

    // istio facts 6.7: a host in a destination's headers.
    [Theory]
    [InlineData("rule.example", "destination.example", "rule.example")]
    [InlineData("", "destination.example", "destination.example")]
    public void Prefers_the_host_of_the_rule_to_that_of_its_only_destination(string rule, string destination, string expected)
    {
        var route = Translate(GivenRules.Route(GivenRules.To("h") with { Headers = Host(destination) }) with { Headers = Host(rule) });

        Forward(route).HostRewrite.ShouldBe(expected);

        static HeadersConfig Host(string host) => new(new(host.Length == 0 ? [] : [new("host", host)], [new("x-a", "1")], []), null);
    }

    [Fact]
    public void Rewrites_by_expression()
    {
        var rewrite = new RegexRewrite("/a/(.*)", @"/\1");

        Forward(Translate(GivenRules.Route(GivenRules.To("h")) with { Rewrite = new("", "", rewrite) })).PathRegexRewrite.ShouldBe(rewrite);
    }

    [Fact]
    public void Puts_headers_of_the_only_destination_on_the_route_and_of_several_on_each()
    {
        var edits = new HeadersConfig(new([new("x-v", "1"), new("host", "d.example")], [], []), null);

        var one = Translate(GivenRules.Route(GivenRules.To("h") with { Headers = edits }));
        var two = Translate(GivenRules.Route(GivenRules.To("h", weight: 1) with { Headers = edits }, GivenRules.To("only", weight: 1)));

        one.RequestHeaders.Set.ShouldBe([new HeaderValue("x-v", "1")]);
        Forward(one).HostRewrite.ShouldBe("d.example");
        two.RequestHeaders.ShouldBe(HeaderEdits.None);
        Forward(two).Upstreams[0].RequestHeaders.Set.ShouldBe([new HeaderValue("x-v", "1")]);
        Forward(two).Upstreams[0].HostRewrite.ShouldBe("d.example");
    }

    [Fact]
    public void Mirrors_everything_unless_told_how_much()
    {
        var route = Translate(GivenRules.Route(GivenRules.To("h")) with { Mirrors = [new(new("only"), null), new(new("h"), 0), new(new("h", "v2"), 12.5)] });

        Forward(route).Mirrors.ShouldBe(
            [new Mirror("outbound|8000||only.default.svc.cluster.local", 100), new("outbound|80|v2|h.default.svc.cluster.local", 12.5)]);
    }

    [Fact]
    public void Answers_preflights()
    {
        var route = Translate(GivenRules.Route(GivenRules.To("h")) with
        {
            CorsPolicy = new() { AllowOrigins = [new(StringMatchKind.Exact, "https://a")], AllowMethods = ["GET"], MaxAge = TimeSpan.FromHours(1), IgnoresUnmatchedPreflights = true },
        });

        route.Cors.ShouldBe(new CorsPolicy
        {
            AllowOrigins = [new(StringMatchKind.Exact, "https://a")],
            AllowMethods = ["GET"],
            MaxAge = TimeSpan.FromHours(1),
            ForwardsUnmatchedPreflights = false,
        });
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("r", "", "r")]
    [InlineData("r", "m", "r.m")]
    [InlineData("", "m", "m")]
    public void Is_named_after_rule_and_match(string rule, string match, string expected) =>
        Translate(GivenRules.Route(new HttpMatchConfig { Name = match }, GivenRules.To("h")) with { Name = rule }).Name.ShouldBe(expected);

    [Fact]
    public void Says_where_it_was_written_and_what_it_is_for_traces()
    {
        var route = Translate(GivenRules.Route(GivenRules.Prefix("/api"), GivenRules.To("h")));

        route.Origin.ShouldBe(new ConfigReference("VirtualService", "default", "vs", "spec.http[0]"));
        route.Operation.ShouldBe("h.default.svc.cluster.local:80/api*");
    }

    [Fact]
    public void Stops_after_the_first_route_that_takes_everything()
    {
        var routes = TryTranslate([GivenRules.Route(GivenRules.Prefix("/a"), GivenRules.To("h")), GivenRules.Route(GivenRules.To("h")), GivenRules.Route(GivenRules.Prefix("/b"), GivenRules.To("h"))], 80);

        routes.Select(r => r.Match.Path).ShouldBe(["/a", "/"]);
    }

    // Row by row: on gw1 always applied (labels ignored), on sidecars never; without gateways the labels and the namespace count.
    [Theory]
    [InlineData("default/gw1", "default/gw1", "app=x", "", 0, true)]
    [InlineData("mesh", "default/gw1", "app=x", "", 0, false)]
    [InlineData("mesh", "", "app=x", "", 0, false)]
    [InlineData("mesh", "", "app=web", "", 0, true)]
    [InlineData("mesh", "", "", "default", 0, true)]
    [InlineData("mesh", "", "", "other", 0, false)]
    [InlineData("mesh", "mesh", "app=x", "other", 0, true)]
    [InlineData("mesh", "", "", "", 80, true)]
    [InlineData("mesh", "", "", "", 81, false)]
    public void Decides_static_conditions_of_http(string here, string gateways, string labels, string ns, int port, bool expected) =>
        Scope(here).Takes(new HttpMatchConfig { Gateways = List(gateways), SourceLabels = LabelsOf(labels), SourceNamespace = ns, Port = port }).ShouldBe(expected);

    [Theory]
    [InlineData("default/gw1", "default/gw1", "app=x", false)]
    [InlineData("default/gw1", "default/gw1", "app=web", true)]
    [InlineData("mesh", "default/gw1", "app=web", false)]
    [InlineData("mesh", "", "", true)]
    public void Decides_all_static_conditions_of_connections(string here, string gateways, string labels, bool expected) =>
        Scope(here).Takes(new L4MatchConfig { Gateways = List(gateways), SourceLabels = LabelsOf(labels) }).ShouldBe(expected);

    private static RouteScope Scope(string gateway, int port = 80) =>
        new(ProxyView.Of(Mesh, Given.Sidecar() with { Labels = Labels.From([new("app", "web")]) }), gateway, port);

    private static EquatableArray<string> List(string text) => text.Length == 0 ? [] : [text];

    private static Labels LabelsOf(string text) => text.Length == 0 ? Labels.Empty : Labels.From([new(text.Split('=')[0], text.Split('=')[1])]);

    private static Route Translate(HttpRouteConfig rule, int port = 80) => TryTranslate(rule, port).ShouldHaveSingleItem();

    private static EquatableArray<Route> TryTranslate(HttpRouteConfig rule, int port) => TryTranslate([rule], port);

    private static EquatableArray<Route> TryTranslate(HttpRouteConfig[] rules, int port)
    {
        var mesh = Mesh.With(GivenRules.VirtualService("vs", "default", ["h"], rules));
        return HttpRoutes.Of(new RoutingRuleReader(mesh).VisibleTo("default").Single(), new RouteScope(ProxyView.Of(mesh, Given.Sidecar()), "mesh", port));
    }

    private static ForwardAction Forward(Route route) => route.Action.ShouldBeOfType<ForwardAction>();

    private static IEnumerable<string> Upstreams(Route route) => Forward(route).Upstreams.Select(u => u.Name);

    private static IEnumerable<uint> Weights(Route route) => Forward(route).Upstreams.Select(u => u.Weight);
}
