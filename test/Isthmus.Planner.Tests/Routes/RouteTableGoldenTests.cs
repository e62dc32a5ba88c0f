using Isthmus.Planner.Routes;
using Isthmus.TestKit;

namespace Isthmus.Planner.Tests.Routes;

/// <summary>Whole route tables of set-ups that people have; istio facts 4.5, 6.7, 6.8.</summary>
public sealed class RouteTableGoldenTests
{
    private static readonly ApiObject<GatewayConfig> Ingress = GivenRules.Gateway("hello-gateway", "default", [GivenRules.Server(80, AppProtocol.Http, ["*"])]);

    [Fact]
    public void Ingress_gateway_with_a_rule_for_every_host()
    {
        var mesh = Given.Mesh(Given.Service("hello-world").At("10.0.0.10")).With(Ingress).With(
            GivenRules.VirtualService("hello", "default", ["*"], [GivenRules.Route(GivenRules.To("hello-world", port: 80))], ["hello-gateway"]));

        Golden.Check(PlanText.Of(RoutePlanner.Plan(ProxyView.Of(mesh, GivenRules.IngressGateway()))), "ingress-every-host.txt");
    }

    [Fact]
    public void Sidecar_with_a_canary()
    {
        var mesh = Given.Mesh(Given.Service("reviews").At("10.0.0.11"), Given.Service("ratings").At("10.0.0.12"), Given.Service("db", port: 5432, protocol: AppProtocol.Tcp)).With(
            GivenRules.VirtualService("reviews", "default", ["reviews"], [
                GivenRules.Route(new HttpMatchConfig { Headers = [new("end-user", new(StringMatchKind.Exact, "jason"))] }, GivenRules.To("reviews", "v2")),
                GivenRules.Route(GivenRules.To("reviews", "v1", weight: 90), GivenRules.To("reviews", "v2", weight: 10)) with
                {
                    Name = "canary",
                    Timeout = TimeSpan.FromSeconds(10),
                    Retries = new() { Attempts = 3, RetryOn = "gateway-error,503" },
                    Mirrors = [new(new("ratings"), 5)],
                },
            ]));

        Golden.Check(PlanText.Of(RoutePlanner.Plan(ProxyView.Of(mesh, Given.Sidecar()))), "sidecar-canary.txt");
    }

    [Fact]
    public void Sidecar_with_a_delegate()
    {
        var mesh = Given.Mesh(Given.Service("shop"), Given.Service("cart", "team-cart"), Given.Service("pay", "team-pay")).With(
            GivenRules.VirtualService("root", "default", ["shop"], [
                new() { Name = "cart", Match = [GivenRules.Prefix("/cart")], Delegate = new("cart", "team-cart"), Timeout = TimeSpan.FromSeconds(2) },
                new() { Name = "pay", Match = [GivenRules.Prefix("/pay")], Delegate = new("missing", "team-pay") },
                GivenRules.Route(GivenRules.To("shop")),
            ]),
            GivenRules.VirtualService("cart", "team-cart", [], [
                GivenRules.Route(GivenRules.Prefix("/cart/items"), GivenRules.To("cart", "items")) with { Name = "items" },
                GivenRules.Route(GivenRules.Prefix("/other"), GivenRules.To("cart", "never")) with { Name = "outside" },
                GivenRules.Route(GivenRules.To("cart")) with { Timeout = TimeSpan.FromSeconds(9) },
            ]));

        Golden.Check(PlanText.Of(RoutePlanner.Plan(ProxyView.Of(mesh, Given.Sidecar()))), "sidecar-delegate.txt");
    }

    [Fact]
    public void Ingress_gateway_with_two_rules_of_one_host()
    {
        var tls = new ServerTlsConfig { Mode = ServerTlsMode.Simple, CredentialName = "shop-cert" };
        var gateway = GivenRules.Gateway("edge", "istio-system", [
            GivenRules.Server(80, AppProtocol.Http, ["shop.example.com"], new() { HttpsRedirect = true }, "http"),
            GivenRules.Server(443, AppProtocol.Https, ["default/shop.example.com"], tls, "https"),
        ]);
        var mesh = Given.Mesh(Given.Service("shop"), Given.Service("api", port: 8080)).With(gateway).With(
            GivenRules.VirtualService("shop", "default", ["shop.example.com"], [
                GivenRules.Route(GivenRules.Prefix("/static"), GivenRules.To("shop", "cdn")) with { Rewrite = new("/", "", null) },
                GivenRules.Route(GivenRules.To("shop")),
            ], ["istio-system/edge"], age: 1),
            GivenRules.VirtualService("api", "default", ["shop.example.com"], [
                GivenRules.Route(GivenRules.Prefix("/api"), GivenRules.To("api")) with { Headers = new(new([new("x-edge", "1")], [], []), null) },
            ], ["istio-system/edge"], age: 2),
            GivenRules.VirtualService("stranger", "evil", ["shop.example.com"], [GivenRules.Route(GivenRules.Exact("/login"), GivenRules.To("phish"))], ["istio-system/edge"], age: 0));

        Golden.Check(PlanText.Of(RoutePlanner.Plan(ProxyView.Of(mesh, GivenRules.IngressGateway()))), "ingress-two-rules.txt");
    }
}
