using Isthmus.Api.Networking;
using Isthmus.ControlPlane.Push;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Planner;
using Isthmus.Registry;
using Isthmus.TestKit.Builders;

namespace Isthmus.ControlPlane.Tests.Push;

public sealed class ViewKeyTests
{
    [Fact]
    public void Clients_of_one_place_share_a_view()
    {
        var mesh = Given.Mesh().Snapshot();

        KeyOf(mesh, Client("10.0.0.1", "one")).ShouldBe(KeyOf(mesh, Client("10.0.0.2", "two")));
        KeyOf(mesh, Client("10.0.0.1", "one")).ShouldNotBe(KeyOf(mesh, Client("10.0.0.1", "one") with { Locality = new("elsewhere") }));
        KeyOf(mesh, Client("10.0.0.1", "one")).ShouldNotBe(KeyOf(mesh, Client("2001:db8::1", "one")));
    }

    [Fact]
    public void Labels_part_views_only_if_a_rule_looks_at_them()
    {
        var plain = Given.Mesh().Snapshot();
        var ruled = Given.Mesh().With("east", Given.Rule("r", new DestinationRuleConfig { Host = "web", WorkloadSelector = Labels.From([new("app", "one")]) })).Snapshot();
        var (one, two) = (Client("10.0.0.1", "one"), Client("10.0.0.1", "two"));

        KeyOf(plain, one).ShouldBe(KeyOf(plain, two));
        KeyOf(ruled, one).ShouldNotBe(KeyOf(ruled, two));
    }

    // Istio facts 1.9, 1.13: the proxy's own labels decide which endpoints come first.
    [Fact]
    public void Labels_that_order_endpoints_part_views_wherever_the_order_is_written()
    {
        var (one, two) = (Client("10.0.0.1", "one"), Client("10.0.0.1", "two"));
        LoadBalancerConfig[] orders =
        [
            new() { LocalityLbSetting = new() { FailoverPriority = ["app"] } },
            new() { ZoneAwareLbSetting = new() { FailoverPriority = ["app"] } },
        ];
        foreach (var order in orders)
        {
            var policy = new TrafficPolicyConfig { LoadBalancer = order };
            DestinationRuleConfig[] rules =
            [
                new() { Host = "web", TrafficPolicy = policy },
                new() { Host = "web", TrafficPolicy = new() { PortLevelSettings = [new(80, policy)] } },
                new() { Host = "web", Subsets = [new() { Name = "v1", TrafficPolicy = policy }] },
            ];
            foreach (var rule in rules)
            {
                var mesh = Given.Mesh().With("east", Given.Rule("r", rule)).Snapshot();
                KeyOf(mesh, one).ShouldNotBe(KeyOf(mesh, two));
            }
        }
    }

    [Fact]
    public void Nodes_part_views_only_if_a_service_is_for_callers_of_the_same_node()
    {
        var plain = Given.Mesh().With("east", Given.Service("web").Port(80)).Snapshot();
        var local = Given.Mesh().With("east", Given.Service("web").Port(80).With(c => c with { IsInternalTrafficLocal = true })).Snapshot();
        var (one, two) = (Client("10.0.0.1", "app") with { Node = "n1" }, Client("10.0.0.2", "app") with { Node = "n2" });

        KeyOf(plain, one).ShouldBe(KeyOf(plain, two));
        KeyOf(local, one).ShouldNotBe(KeyOf(local, two));
    }

    [Fact]
    public void Replicas_of_a_deployment_share_a_view_and_others_do_not()
    {
        var mesh = Given.Mesh().With("east", Given.Deployment("web").Port(80).At("10.0.0.1", "10.0.0.2").Build()).Snapshot();

        KeyOf(mesh, Client("10.0.0.1", "web")).ShouldBe(KeyOf(mesh, Client("10.0.0.2", "web")));
        KeyOf(mesh, Client("10.0.0.1", "web")).ShouldNotBe(KeyOf(mesh, Client("10.0.0.3", "web")));
    }

    [Fact]
    public void Proxies_that_bind_ports_have_views_of_their_own()
    {
        var mesh = Given.Mesh().Snapshot();

        KeyOf(mesh, Client("10.0.0.1", "one") with { BindsPorts = true }).ShouldNotBe(KeyOf(mesh, Client("10.0.0.2", "one") with { BindsPorts = true }));
    }

    // A server's port is a port of the gateway's Service; what is bound is the port behind it, which only the gateway's address tells.
    [Fact]
    public void A_gateway_planned_by_its_view_binds_the_ports_that_it_would_bind_alone()
    {
        var mesh = Given.Mesh()
            .With("east", Given.Deployment("edge").Port(80, target: 8080).At("10.0.0.1", "10.0.0.2").Build())
            .With("east", Given.Rule("edge", new GatewayConfig
            {
                Selector = Labels.From([new("app", "edge")]),
                Servers = [new GatewayServerConfig { Port = 80, PortName = "http", Protocol = Model.Services.AppProtocol.Http, Hosts = ["*"] }],
            }))
            .Snapshot();
        var gateway = Client("10.0.0.1", "edge") with { Type = ProxyType.Gateway };
        var key = KeyOf(mesh, gateway);

        MeshPlanner.Plan(mesh, key.Represented(gateway.Addresses)).Listeners.ShouldBe(MeshPlanner.Plan(mesh, gateway).Listeners);
        MeshPlanner.Plan(mesh, gateway).Listeners.Single().Port.ShouldBe(8080);
        key.ShouldBe(KeyOf(mesh, Client("10.0.0.2", "edge") with { Type = ProxyType.Gateway }));
    }

    private static ViewKey KeyOf(MeshSnapshot mesh, ProxyIdentity proxy) => ViewKey.Of(mesh, ViewInputs.Of(mesh, null), proxy);

    private static ProxyIdentity Client(string address, string app) => new()
    {
        Id = $"{app}-{address}.default",
        Cluster = new("east"),
        Locality = new("r1", "z1"),
        Addresses = [address],
        Labels = Labels.From([new("app", app)]),
    };
}
