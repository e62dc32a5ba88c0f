namespace Isthmus.Planner.Tests.Upstreams;

/// <summary>istio facts 3.2, 4.3, 2.8.</summary>
public sealed class UpstreamsTests
{
    private static readonly Service Target = Given.Service("s");

    [Fact]
    public void A_sidecar_has_every_port_every_subset_and_the_fixed_ones()
    {
        var service = Target with { Ports = [new(80, "http", AppProtocol.Http), new(81, "grpc", AppProtocol.Grpc), new(53, "dns", AppProtocol.Udp)] };
        var rule = Given.Object("r", "default", new DestinationRuleConfig { Host = "s", Subsets = [new() { Name = "v1" }] });
        var view = ProxyView.Of(Given.Mesh(service).With(rule), Given.Sidecar());
        Names(view).ShouldBe(
        [
            "BlackHoleCluster", "InboundPassthroughCluster", "PassthroughCluster", "outbound|80|v1|s.default.svc.cluster.local",
            "outbound|80||s.default.svc.cluster.local", "outbound|81|v1|s.default.svc.cluster.local", "outbound|81||s.default.svc.cluster.local",
        ]);
        var upstream = view.Upstream("outbound|81|v1|s.default.svc.cluster.local");
        (upstream.Service, upstream.ServiceName, upstream.ServicePort, upstream.Subset).ShouldBe((service.Key, "s", 81, "v1"));
        upstream.DestinationRule.ShouldBe(new ConfigReference("DestinationRule", "default", "r"));
        upstream.Transports[0].Tls!.Sni.ShouldBe("outbound_.81_.v1_.s.default.svc.cluster.local");
        upstream.Transports[0].Tls!.Alpn.ShouldBe(["istio-peer-exchange", "istio", "h2"]);
    }

    [Theory]
    [InlineData(ServiceResolution.Endpoints, ProxyType.Sidecar, UpstreamDiscovery.Endpoints)]
    [InlineData(ServiceResolution.Dns, ProxyType.Sidecar, UpstreamDiscovery.Dns)]
    [InlineData(ServiceResolution.DnsRoundRobin, ProxyType.Gateway, UpstreamDiscovery.LogicalDns)]
    [InlineData(ServiceResolution.Passthrough, ProxyType.Sidecar, UpstreamDiscovery.OriginalDestination)]
    [InlineData(ServiceResolution.Passthrough, ProxyType.Gateway, UpstreamDiscovery.Endpoints)]
    public void Discovery_follows_the_resolution(ServiceResolution resolution, ProxyType type, UpstreamDiscovery expected)
    {
        var service = Given.Service("api.example.com") with { Resolution = resolution, IsExternal = true };
        var mesh = Given.Mesh(service).With(service, Given.Endpoint("api.example.com") with { AcceptsMtls = false });
        var upstream = ProxyView.Of(mesh, Given.Sidecar() with { Type = type }).Upstream("outbound|80||api.example.com");
        upstream.Discovery.ShouldBe(expected);
        upstream.InlineEndpoints.IsEmpty.ShouldBe(expected is not (UpstreamDiscovery.Dns or UpstreamDiscovery.LogicalDns));
        upstream.IsExternal.ShouldBeTrue();
        (upstream.LoadBalancing.Algorithm == LoadBalancerAlgorithm.UpstreamProvided).ShouldBe(expected == UpstreamDiscovery.OriginalDestination);
    }

    [Fact]
    public void A_dns_upstream_without_endpoints_and_an_alias_are_left_out()
    {
        var dns = Given.Service("api.example.com") with { Resolution = ServiceResolution.Dns };
        var alias = Given.Service("other") with { Resolution = ServiceResolution.Alias, AliasOf = "s.default.svc.cluster.local" };
        Names(ProxyView.Of(Given.Mesh(dns, alias), Given.Sidecar())).ShouldNotContain(n => n.StartsWith("outbound", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dns_upstream_reaches_other_networks_by_the_name_of_their_gateway()
    {
        var service = Given.Service("api.example.com") with { Resolution = ServiceResolution.Dns };
        var mesh = Given.Mesh(service)
            .With(service, Given.Endpoint("a.example.com", network: "n1"), Given.Endpoint("b.example.com", network: "n2"))
            .With(new NetworkGateway(new("n2"), ClusterId.None, "gateway.example.com", 15443));
        var upstream = ProxyView.Of(mesh, Given.Sidecar(network: "n1")).Upstream("outbound|80||api.example.com");
        upstream.InlineEndpoints[0].Endpoints.Select(e => e.Address).ShouldBe(["a.example.com", "gateway.example.com"]);
    }

    [Fact]
    public void A_gateway_passes_nothing_through()
    {
        Names(ProxyView.Of(Given.Mesh(), Given.Gateway())).ShouldBe(["BlackHoleCluster"]);
        Names(ProxyView.Of(Given.Mesh(), Given.Sidecar() with { IsProxylessGrpc = true })).ShouldBeEmpty();
    }

    [Fact]
    public void An_east_west_gateway_never_exposes_what_is_outside_the_mesh()
    {
        var external = Given.Service("api.example.com") with { IsExternal = true };
        var gateway = Given.Object("g", "istio-system", new GatewayConfig { Servers = [new() { Tls = new() { Mode = ServerTlsMode.AutoPassthrough } }] });
        var mesh = Given.Mesh(Target, external) with { Config = new() { Gateways = ConfigList<GatewayConfig>.From([gateway]) } };
        Names(ProxyView.Of(mesh, Given.Gateway())).Where(n => n.StartsWith("outbound_.", StringComparison.Ordinal))
            .ShouldBe(["outbound_.80_._.s.default.svc.cluster.local"]);
    }

    [Fact]
    public void A_sidecar_receives_for_the_services_at_its_address()
    {
        var view = ProxyView.Of(Own(MeshConfig.Istio), Given.Sidecar() with { Addresses = ["10.0.0.1"] });
        var upstream = view.Upstream("inbound|8080||");
        (upstream.Discovery, upstream.ServicePort, upstream.CircuitBreakers.MaxConnections).ShouldBe((UpstreamDiscovery.OriginalDestination, 80, 7u));
        Names(ProxyView.Of(Own(MeshConfig.Istio), Given.Sidecar(cluster: "c2") with { Addresses = ["10.0.0.1"] })).ShouldNotContain("inbound|8080||", StringComparer.Ordinal);
    }

    [Fact]
    public void A_sidecar_does_not_receive_for_a_pod_of_the_same_address_in_another_cluster()
    {
        var mesh = Given.Mesh(Target).With(Target, Given.Endpoint("10.0.0.1"), Given.Endpoint("10.0.0.1", cluster: "c2") with { Port = 9090 });
        Names(ProxyView.Of(mesh, Given.Sidecar() with { Addresses = ["10.0.0.1"] })).Where(n => n.StartsWith("inbound", StringComparison.Ordinal))
            .ShouldBe(["inbound|8080||"]);
    }

    [Fact]
    public void Inbound_goes_to_localhost_when_the_mesh_says_so()
    {
        var view = ProxyView.Of(Own(MeshConfig.Istio with { InboundGoesToLocalhost = true }), Given.Sidecar() with { Addresses = ["10.0.0.1"] });
        Place(view.Upstream("inbound|8080||")).ShouldBe(("127.0.0.1", 8080));
    }

    /// <summary>istio facts 6.9: Sidecar ingress.</summary>
    [Theory]
    [InlineData("127.0.0.1:9000", "127.0.0.1", 9000)]
    [InlineData("0.0.0.0:9000", "10.0.0.1", 9000)]
    [InlineData("unix:///run/app.sock", "unix:///run/app.sock", 0)]
    public void Inbound_goes_where_the_sidecar_object_says(string place, string address, int port)
    {
        var sidecar = Given.Object("s", "default", new SidecarConfig
        {
            Ingress = [new() { Port = 8080, Protocol = AppProtocol.Http, DefaultEndpoint = place, ConnectionPool = new() { MaxConnections = 9 } }],
        });
        var mesh = Own(MeshConfig.Istio);
        mesh = mesh with { Config = mesh.Config with { Sidecars = ConfigList<SidecarConfig>.From([sidecar]) } };
        var upstream = ProxyView.Of(mesh, Given.Sidecar() with { Addresses = ["10.0.0.1"] }).Upstream("inbound|8080||");
        Place(upstream).ShouldBe((address, port));
        upstream.CircuitBreakers.MaxConnections.ShouldBe(9u);
    }

    [Fact]
    public void Plans_one_service_like_all_of_them()
    {
        var view = ProxyView.Of(Own(MeshConfig.Istio), Given.Sidecar());
        MeshPlanner.PlanUpstreams(view, Target.Key.Host).ShouldBe(MeshPlanner.PlanUpstreams(view).Where(u => u.Service == Target.Key));
        MeshPlanner.PlanUpstreams(view, "unknown").IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_plan_has_the_endpoints_of_exactly_the_upstreams_that_need_them()
    {
        var plan = MeshPlanner.Plan(Own(MeshConfig.Istio), Given.Sidecar() with { Addresses = ["10.0.0.1"] });
        plan.Endpoints.Select(e => e.UpstreamName).ShouldBe(plan.Upstreams.Where(u => u.Discovery == UpstreamDiscovery.Endpoints).Select(u => u.Name));
        plan.Endpoints.ShouldHaveSingleItem().Weights().ShouldBe("10.0.0.1 w1");
    }

    private static MeshSnapshot Own(MeshConfig mesh) => (Given.Mesh(Target) with { Mesh = mesh })
        .With(Target, Given.Endpoint("10.0.0.1"))
        .With(Given.Rule(Target, new() { ConnectionPool = new() { MaxConnections = 7 } }));

    private static IEnumerable<string> Names(ProxyView view) => MeshPlanner.PlanUpstreams(view).Select(u => u.Name);

    private static (string Address, int Port) Place(Upstream upstream)
    {
        var endpoint = upstream.InlineEndpoints.ShouldHaveSingleItem().Endpoints.ShouldHaveSingleItem();
        return (endpoint.Address, endpoint.Port);
    }
}
