namespace Isthmus.Planner.Tests.Endpoints;

public sealed class EndpointPlannerTests
{
    private static readonly Service Target = Given.Service("s");
    private static readonly ProxyIdentity Caller = Given.Sidecar(locality: "r1/z1/a");

    /// <summary>istio facts 1.14, the priorities.</summary>
    [Fact]
    public void Puts_the_far_region_second()
    {
        var mesh = Given.Mesh(Target)
            .With(Target, [.. At("r1/z1/a", 4, "10.1.0."), .. At("r2/z1/a", 3, "10.2.0.")])
            .With(Given.Rule(Target, new() { OutlierDetection = new() }));
        ProxyView.Of(mesh, Caller).EndpointsOf(Target).Localities.Select(l => (l.Priority, l.Endpoints.Count, l.Weight)).ShouldBe([(0, 4, 4u), (1, 3, 3u)]);
    }

    /// <summary>istio facts 1.3, design 8: the mesh's own outlier detection turns failover on for a service without any rule.</summary>
    [Fact]
    public void Fails_over_without_a_rule_under_the_default_mesh_settings()
    {
        var mesh = Given.Mesh(Target).With(Target, [.. At("r1/z1/a", 1, "10.1.0."), .. At("r2/z1/a", 1, "10.2.0.")]);
        ProxyView.Of(mesh, Caller).EndpointsOf(Target).Localities.ShouldAllBe(l => l.Priority == 0);
        ProxyView.Of(mesh with { Mesh = MeshConfig.Default }, Caller).EndpointsOf(Target).Localities.Select(l => l.Priority).ShouldBe([0, 1]);
    }

    /// <summary>istio facts 1.7: health is sent along; below a lowest healthy share only what is ready is listed.</summary>
    [Theory]
    [InlineData(0u, TrafficDistribution.Any, 2)]
    [InlineData(30u, TrafficDistribution.Any, 1)]
    [InlineData(30u, TrafficDistribution.SameZone, 2)]
    public void Lists_endpoints_that_are_not_ready_unless_panic_could_use_them(uint minHealth, TrafficDistribution distribution, int count)
    {
        var service = Target with { TrafficDistribution = distribution };
        var mesh = Given.Mesh(service)
            .With(service, Given.Endpoint("10.0.0.1"), Given.Endpoint("10.0.0.2") with { Health = HealthStatus.Unhealthy })
            .With(Given.Rule(service, new() { OutlierDetection = new() { MinHealthPercent = minHealth } }));
        ProxyView.Of(mesh, Caller).EndpointsOf(service).Localities[0].Endpoints.Count.ShouldBe(count);
    }

    /// <summary>istio facts 1.5: draining endpoints only for services with persistent sessions.</summary>
    [Theory]
    [InlineData("", 1)]
    [InlineData("istio.io/persistent-session=x", 2)]
    public void Lists_draining_endpoints_only_for_persistent_sessions(string labels, int count)
    {
        var service = Target with { Labels = Given.Labels(labels) };
        var mesh = Given.Mesh(service).With(service, Given.Endpoint("10.0.0.1"), Given.Endpoint("10.0.0.2") with { Health = HealthStatus.Draining });
        ProxyView.Of(mesh, Caller).EndpointsOf(service).Localities[0].Endpoints.Count.ShouldBe(count);
    }

    /// <summary>istio facts 1.5, 2.9: other ports, host names, other clusters of a cluster-local service, other nodes of a node-local one, other subsets.</summary>
    [Fact]
    public void Leaves_out_what_does_not_belong()
    {
        Endpoint[] all =
        [
            Given.Endpoint("10.0.0.1") with { Node = "n1" },
            Given.Endpoint("10.0.0.2") with { PortName = "other", Node = "n1" },
            Given.Endpoint("api.example.com") with { Node = "n1" },
            Given.Endpoint("10.0.0.4", cluster: "c2") with { Node = "n1" },
            Given.Endpoint("10.0.0.5") with { Node = "n2", Labels = Given.Labels("version=v2") },
        ];
        Planned(Target).ShouldBe("10.0.0.1 w1, 10.0.0.4 w1, 10.0.0.5 w1");
        Planned(Target with { IsClusterLocal = true }).ShouldBe("10.0.0.1 w1, 10.0.0.5 w1");
        Planned(Target with { IsNodeLocal = true }).ShouldBe("10.0.0.1 w1");
        Planned(Target, "v2").ShouldBe("10.0.0.5 w1");
        Planned(Target, "unknown").ShouldBeEmpty();

        string Planned(Service service, string subset = "")
        {
            var rule = new DestinationRuleConfig { Host = "s", Subsets = [new() { Name = "v2", Labels = Given.Labels("version=v2") }] };
            var mesh = Given.Mesh(service).With(service, all).With(Given.Object("r", "default", rule));
            return ProxyView.Of(mesh, Caller with { Node = "n1" }).EndpointsOf(service, subset).Weights();
        }
    }

    [Theory]
    [InlineData("BlackHoleCluster")]
    [InlineData("inbound|8080||")]
    [InlineData("outbound|81||s.default.svc.cluster.local")]
    [InlineData("outbound|80||other.default.svc.cluster.local")]
    public void Has_no_endpoints_for_names_that_stand_for_nothing(string name)
    {
        var view = ProxyView.Of(Given.Mesh(Target).With(Target, Given.Endpoint("10.0.0.1")), Caller);
        MeshPlanner.PlanEndpoints(view, name).ShouldBe(new UpstreamEndpoints(name, []));
    }

    /// <summary>istio facts 3.6: the client sees its own pod and the gateway; the gateway sees the pods behind it, by the name in the SNI.</summary>
    [Fact]
    public void Plans_both_ends_of_a_call_through_an_east_west_gateway()
    {
        var service = Given.Service("helloworld", "sample", 5000);
        Endpoint[] pods =
        [
            Given.Endpoint("10.0.0.7", network: "net1", cluster: "cluster1"),
            Given.Endpoint("10.0.0.8", network: "net2", cluster: "cluster2"),
            Given.Endpoint("10.0.0.9", network: "net2", cluster: "cluster2"),
            Given.Endpoint("10.0.0.10", network: "net2", cluster: "cluster2") with { AcceptsMtls = false },
        ];
        var gateway = Given.Object("cross", "istio-system", new GatewayConfig
        {
            Selector = Given.Labels("istio=eastwestgateway"),
            Servers = [new() { Port = 15443, Hosts = ["*.local"], Tls = new() { Mode = ServerTlsMode.AutoPassthrough } }],
        });
        var mesh = Given.Mesh(service).With(service, pods).With(new NetworkGateway(new("net2"), new("cluster2"), "34.1.1.1", 15443));
        mesh = mesh with { Config = new() { Gateways = ConfigList<GatewayConfig>.From([gateway]) } };

        var client = ProxyView.Of(mesh, Given.Sidecar("sample", network: "net1", cluster: "cluster1"));
        client.EndpointsOf(service).Weights().ShouldBe("10.0.0.7 w1, 34.1.1.1 w2");
        client.EndpointsOf(service).Localities[0].Endpoints.ShouldAllBe(e => e.AcceptsMtls);
        var sni = client.Upstream("outbound|5000||helloworld.sample.svc.cluster.local").Transports[0].Tls!.Sni;
        sni.ShouldBe("outbound_.5000_._.helloworld.sample.svc.cluster.local");

        var identity = Given.Gateway(network: "net2", cluster: "cluster2") with
        {
            Labels = Given.Labels("istio=eastwestgateway"),
            NetworkView = [new NetworkId("net2")],
        };
        var east = ProxyView.Of(mesh, identity);
        east.Upstream(sni).Transports.IsEmpty.ShouldBeTrue();
        MeshPlanner.PlanEndpoints(east, sni).Weights().ShouldBe("10.0.0.8 w1, 10.0.0.9 w1");
        MeshPlanner.PlanUpstreams(ProxyView.Of(mesh, identity with { Labels = Labels.Empty })).ShouldNotContain(u => u.Name == sni);
    }

    private static IEnumerable<Endpoint> At(string locality, int count, string prefix) =>
        Enumerable.Range(1, count).Select(i => Given.Endpoint($"{prefix}{i}", locality));
}
