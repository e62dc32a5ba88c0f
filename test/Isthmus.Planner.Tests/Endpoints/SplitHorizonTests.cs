namespace Isthmus.Planner.Tests.Endpoints;

public sealed class SplitHorizonTests
{
    private const string SniDnat = "outbound_.80_._.s.default.svc.cluster.local";

    private static readonly Service Target = Given.Service("s");

    private static readonly MeshSnapshot One = Given.Mesh(Target)
        .With(
            Target,
            [
                Given.Endpoint("10.1.0.1", network: "n1"),
                .. Enumerable.Range(1, 2).Select(i => Given.Endpoint($"10.2.0.{i}", network: "n2")),
                .. Enumerable.Range(1, 3).Select(i => Given.Endpoint($"10.3.0.{i}", network: "n3")),
                .. Enumerable.Range(1, 4).Select(i => Given.Endpoint($"10.4.0.{i}", network: "n4")),
            ])
        .With(
            new NetworkGateway(new("n1"), ClusterId.None, "159.122.219.1", 15443),
            new NetworkGateway(new("n2"), ClusterId.None, "159.122.219.2", 15443),
            new NetworkGateway(new("n3"), ClusterId.None, "159.122.219.3", 15443),
            new NetworkGateway(new("n3"), ClusterId.None, "179.114.119.3", 15443));

    private static readonly MeshSnapshot Two = Given.Mesh(Target)
        .With(
            Target,
            Given.Endpoint("10.0.0.1", network: "network1", cluster: "cluster1a"),
            Given.Endpoint("10.0.0.2", network: "network1", cluster: "cluster1b"),
            Given.Endpoint("10.0.0.3", network: "network1", cluster: "cluster1a") with { AcceptsMtls = false },
            Given.Endpoint("20.0.0.1", network: "network2", cluster: "cluster2a"),
            Given.Endpoint("20.0.0.2", network: "network2", cluster: "cluster2b"),
            Given.Endpoint("20.0.0.3", network: "network2", cluster: "cluster2b"),
            Given.Endpoint("40.0.0.1", network: "network4", cluster: "cluster4"))
        .With(
            new NetworkGateway(new("network1"), new("cluster1a"), "1.1.1.1", 443),
            new NetworkGateway(new("network2"), new("cluster2a"), "2.2.2.2", 443),
            new NetworkGateway(new("network2"), new("cluster2b"), "2.2.2.20", 443),
            new NetworkGateway(new("network2"), new("cluster2b"), "2.2.2.21", 443),
            new NetworkGateway(new("network3"), new("cluster3"), "3.3.3.3", 443));

    /// <summary>istio facts 2.5, worked example 1.</summary>
    [Theory]
    [InlineData("n1", "10.1.0.1 w2, 10.4.0.1 w2, 10.4.0.2 w2, 10.4.0.3 w2, 10.4.0.4 w2, 159.122.219.2 w4, 159.122.219.3 w3, 179.114.119.3 w3")]
    [InlineData("n2", "10.2.0.1 w2, 10.2.0.2 w2, 10.4.0.1 w2, 10.4.0.2 w2, 10.4.0.3 w2, 10.4.0.4 w2, 159.122.219.1 w2, 159.122.219.3 w3, 179.114.119.3 w3")]
    [InlineData("n3", "10.3.0.1 w2, 10.3.0.2 w2, 10.3.0.3 w2, 10.4.0.1 w2, 10.4.0.2 w2, 10.4.0.3 w2, 10.4.0.4 w2, 159.122.219.1 w2, 159.122.219.2 w4")]
    [InlineData("n4", "10.4.0.1 w2, 10.4.0.2 w2, 10.4.0.3 w2, 10.4.0.4 w2, 159.122.219.1 w2, 159.122.219.2 w4, 159.122.219.3 w3, 179.114.119.3 w3")]
    public void Stands_gateways_for_endpoints_of_other_networks(string network, string expected) =>
        ProxyView.Of(One, Given.Sidecar(network: network)).EndpointsOf(Target).Weights().ShouldBe(expected);

    /// <summary>
    /// istio facts 2.5, worked example 2. The weight 12 of 1.1.1.1 in that table stands for two endpoints of network1, of which it lists three: one of them
    /// takes no mTLS.
    /// </summary>
    [Theory]
    [InlineData("network1", "10.0.0.1 w6, 10.0.0.2 w6, 10.0.0.3 w6, 2.2.2.2 w6, 2.2.2.20 w6, 2.2.2.21 w6, 40.0.0.1 w6", 42u)]
    [InlineData("network2", "1.1.1.1 w12, 20.0.0.1 w6, 20.0.0.2 w6, 20.0.0.3 w6, 40.0.0.1 w6", 36u)]
    [InlineData("network3", "1.1.1.1 w12, 2.2.2.2 w6, 2.2.2.20 w6, 2.2.2.21 w6, 40.0.0.1 w6", 36u)]
    public void Prefers_the_gateways_of_the_endpoints_own_cluster(string network, string expected, uint weight)
    {
        var endpoints = ProxyView.Of(Two, Given.Sidecar(network: network)).EndpointsOf(Target);
        (endpoints.Weights(), endpoints.Localities.ShouldHaveSingleItem().Weight).ShouldBe((expected, weight));
    }

    /// <summary>istio facts 2.5, worked example 2 with mTLS off; 2.7: a rule for the service or a PeerAuthentication.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Leaves_out_what_takes_no_mtls_in_other_networks(bool byRule)
    {
        var mesh = byRule
            ? Two.With(Given.Rule(Target, new() { Tls = new() { Mode = ClientTlsMode.Disable } }))
            : Two.With(Given.Object("off", "istio-system", new PeerAuthenticationConfig { Mode = MtlsMode.Disable }));
        var endpoints = ProxyView.Of(mesh, Given.Sidecar(network: "network1")).EndpointsOf(Target);
        endpoints.Weights().ShouldBe("10.0.0.1 w6, 10.0.0.2 w6, 10.0.0.3 w6, 40.0.0.1 w6");
        endpoints.Localities[0].Weight.ShouldBe(24u);
    }

    /// <summary>istio facts 2.5: a network without gateways is reachable, and so is an endpoint without a network.</summary>
    [Fact]
    public void Without_any_gateway_everything_is_direct()
    {
        var mesh = One with { Gateways = [] };
        ProxyView.Of(mesh, Given.Sidecar(network: "n1")).EndpointsOf(Target).Localities[0].Endpoints.Count.ShouldBe(10);
    }

    /// <summary>istio facts 2.5, 13.28: a proxy without a network goes through the gateways of networks that have them.</summary>
    [Fact]
    public void A_proxy_without_network_goes_through_gateways() =>
        ProxyView.Of(One, Given.Sidecar()).EndpointsOf(Target).Weights().ShouldBe(
            "10.4.0.1 w2, 10.4.0.2 w2, 10.4.0.3 w2, 10.4.0.4 w2, 159.122.219.1 w2, 159.122.219.2 w4, 159.122.219.3 w3, 179.114.119.3 w3");

    /// <summary>istio facts 2.5: REQUESTED_NETWORK_VIEW.</summary>
    [Fact]
    public void Shows_only_the_networks_that_were_asked_for() =>
        ProxyView.Of(One, Given.Sidecar(network: "n2") with { NetworkView = [new NetworkId("n2")] }).EndpointsOf(Target).Weights().ShouldBe("10.2.0.1 w2, 10.2.0.2 w2");

    /// <summary>istio facts 2.5: gateways of another IP version are not used; no capacity is lost when the rest does not divide the scale.</summary>
    [Fact]
    public void Keeps_the_whole_weight_when_only_some_gateways_can_be_used()
    {
        var mesh = Given.Mesh(Target)
            .With(Target, [Given.Endpoint("10.0.0.1", network: "a"), .. Enumerable.Range(1, 3).Select(i => Given.Endpoint($"10.1.0.{i}", network: "b"))])
            .With(Gateway("b", "1.0.0.1"), Gateway("b", "1.0.0.2"), Gateway("b", "fd00::1"));
        ProxyView.Of(mesh, Given.Sidecar(network: "a") with { Addresses = ["10.0.0.9"] }).EndpointsOf(Target).Weights()
            .ShouldBe("1.0.0.1 w5, 1.0.0.2 w4, 10.0.0.1 w3");
        ProxyView.Of(mesh, Given.Sidecar(network: "a") with { Addresses = ["fd00::9"] }).EndpointsOf(Target).Weights()
            .ShouldBe("10.0.0.1 w3, fd00::1 w9");
    }

    /// <summary>istio facts 2.4: a name stands for an address of each family, each a gateway of its own; upstreams that are found by name keep the name.</summary>
    [Fact]
    public void A_gateway_that_is_known_by_name_is_all_its_addresses()
    {
        var named = Given.Mesh(Target)
            .With(Target, [Given.Endpoint("10.0.0.1", network: "a"), .. Enumerable.Range(1, 4).Select(i => Given.Endpoint($"10.1.0.{i}", network: "b"))])
            .With(Gateway("b", "b.elb.example"));
        var mesh = named with { GatewayNames = [new GatewayName("b.elb.example", ["1.0.0.1", "1.0.0.2", "fd00::1"])] };
        ProxyView.Of(mesh, Given.Sidecar(network: "a") with { Addresses = ["10.0.0.9"] }).EndpointsOf(Target).Weights().ShouldBe("1.0.0.1 w6, 1.0.0.2 w6, 10.0.0.1 w3");
        ProxyView.Of(mesh, Given.Sidecar(network: "a") with { Addresses = ["10.0.0.9", "fd00::9"] }).EndpointsOf(Target).Weights().ShouldBe("1.0.0.1 w4, 1.0.0.2 w4, 10.0.0.1 w3, fd00::1 w4");
    }

    /// <summary>A name that nobody has answered hides what is behind it, and takes nothing from an address beside it.</summary>
    [Fact]
    public void A_name_without_an_answer_leads_nowhere()
    {
        var mesh = Given.Mesh(Target).With(Target, Given.Endpoint("10.1.0.1", network: "b", cluster: "c")).With(Gateway("b", "b.elb.example", "c"));
        ProxyView.Of(mesh, Given.Sidecar(network: "a")).EndpointsOf(Target).Weights().ShouldBeEmpty();
        ProxyView.Of(mesh.With(Gateway("b", "b.elb.example", "c"), Gateway("b", "1.0.0.9")), Given.Sidecar(network: "a")).EndpointsOf(Target).Weights().ShouldBe("1.0.0.9 w2");
    }

    /// <summary>istio facts 2.5, bug museum 24: gateways, none of which can be reached, hide what is behind them; gateways without a port do not count.</summary>
    [Fact]
    public void Drops_what_no_usable_gateway_leads_to()
    {
        var mesh = Given.Mesh(Target).With(Target, Given.Endpoint("10.1.0.1", network: "b")).With(Gateway("b", "fd00::1"));
        var proxy = Given.Sidecar(network: "a") with { Addresses = ["10.0.0.9"] };
        var group = ProxyView.Of(mesh, proxy).EndpointsOf(Target).Localities.ShouldHaveSingleItem();
        (group.Endpoints.Count, group.Weight).ShouldBe((0, null));
        ProxyView.Of(mesh.With(Gateway("b", "1.0.0.1") with { Port = 0 }), proxy).EndpointsOf(Target).Weights().ShouldBe("10.1.0.1 w1");
    }

    /// <summary>istio facts 2.8: an endpoint of which only the network is known is reached through the gateway or not at all.</summary>
    [Fact]
    public void Reaches_an_endpoint_without_address_only_through_its_gateway()
    {
        var mesh = Given.Mesh(Target).With(Target, Given.Endpoint("", network: "b")).With(Gateway("b", "1.0.0.1"));
        ProxyView.Of(mesh, Given.Sidecar(network: "a")).EndpointsOf(Target).Weights().ShouldBe("1.0.0.1 w1");
        ProxyView.Of(mesh, Given.Sidecar(network: "b")).EndpointsOf(Target).Weights().ShouldBeEmpty();
    }

    /// <summary>A gateway has no health of its own: workloads that are not ready must not attract traffic through it.</summary>
    [Fact]
    public void Endpoints_that_are_not_ready_add_nothing_to_a_gateway()
    {
        var sick = Given.Endpoint("10.1.0.1", network: "b") with { Health = HealthStatus.Unhealthy };
        var mesh = Given.Mesh(Target).With(Target, sick, sick with { Address = "10.1.0.2", Health = HealthStatus.Healthy }).With(Gateway("b", "1.0.0.1"));
        ProxyView.Of(mesh, Given.Sidecar(network: "a")).EndpointsOf(Target).Weights().ShouldBe("1.0.0.1 w1");
        ProxyView.Of(mesh.With(Target, sick), Given.Sidecar(network: "a")).EndpointsOf(Target).Weights().ShouldBeEmpty();
    }

    /// <summary>Bug museum 6: three zones behind one, two and three gateways get shares in proportion to their endpoints.</summary>
    [Fact]
    public void Weighs_three_zones_behind_one_two_and_three_gateways_by_their_endpoints()
    {
        var mesh = Given.Mesh(Target)
            .With(
                Target,
                [
                    .. Enumerable.Range(1, 4).Select(i => Given.Endpoint($"10.1.0.{i}", "r/z1", "b", "c1")),
                    .. Enumerable.Range(1, 5).Select(i => Given.Endpoint($"10.2.0.{i}", "r/z2", "b", "c2")),
                    .. Enumerable.Range(1, 7).Select(i => Given.Endpoint($"10.3.0.{i}", "r/z3", "b", "c3", weight: 2)),
                ])
            .With(
                Gateway("b", "1.0.1.1", "c1"), Gateway("b", "1.0.2.1", "c2"), Gateway("b", "1.0.2.2", "c2"),
                Gateway("b", "1.0.3.1", "c3"), Gateway("b", "1.0.3.2", "c3"), Gateway("b", "1.0.3.3", "c3"));
        var groups = ProxyView.Of(mesh, Given.Sidecar(network: "a")).EndpointsOf(Target).Localities;
        groups.Select(g => g.Weight!.Value / 6).ShouldBe([4u, 5u, 14u]);
        groups.Select(g => g.Endpoints.Count).ShouldBe([1, 2, 3]);
    }

    /// <summary>istio facts 3.4: what an east-west gateway passes on to. Without mTLS nothing is offered, neither there nor to callers in other networks.</summary>
    [Theory]
    [InlineData(false, false, "10.1.0.1 w1, 10.1.0.2 w1", "1.0.0.1 w2, 10.0.0.1 w1")]
    [InlineData(true, false, "10.1.0.2 w1", "1.0.0.1 w1, 10.0.0.1 w1")]
    [InlineData(false, true, "", "10.0.0.1 w1")]
    public void Plain_text_endpoints_are_offered_neither_by_the_gateway_nor_through_it(bool oneIsPlain, bool policyIsOff, string atGateway, string atCaller)
    {
        var mesh = Given.Mesh(Target)
            .With(
                Target,
                Given.Endpoint("10.0.0.1", network: "a"),
                Given.Endpoint("10.1.0.1", network: "b") with { AcceptsMtls = !oneIsPlain },
                Given.Endpoint("10.1.0.2", network: "b"))
            .With(Gateway("a", "1.0.0.9"), Gateway("b", "1.0.0.1"));
        mesh = policyIsOff ? mesh.With(Given.Object("off", "istio-system", new PeerAuthenticationConfig { Mode = MtlsMode.Disable })) : mesh;

        MeshPlanner.PlanEndpoints(ProxyView.Of(mesh, Given.Gateway(network: "b")), SniDnat).Weights().ShouldBe(atGateway);
        ProxyView.Of(mesh, Given.Sidecar(network: "a")).EndpointsOf(Target).Weights().ShouldBe(atCaller);
    }

    // Bug museum 19 (istio#61092): what comes in at an ingress goes the way of everybody, by the mesh's TLS to the sidecar that decides, and never around it.
    [Fact]
    public void An_ingress_reaches_other_networks_as_sidecars_do()
    {
        var ingress = ProxyView.Of(Two, Given.Gateway("edge") with { Network = new("network1") });

        ingress.EndpointsOf(Target).Weights().ShouldBe(ProxyView.Of(Two, Given.Sidecar(network: "network1")).EndpointsOf(Target).Weights());
        ingress.EndpointsOf(Target).Localities[0].Endpoints.Where(e => e.IsGateway).ShouldAllBe(e => e.AcceptsMtls);
    }

    /// <summary>istio facts 3.4: Istio prevents loops by REQUESTED_NETWORK_VIEW, which operators forget; here none can be planned. What the gateway reaches itself stays.</summary>
    [Fact]
    public void A_gateway_never_passes_a_connection_on_to_another_gateway()
    {
        var mesh = Given.Mesh(Target)
            .With(
                Target,
                Given.Endpoint("10.0.0.1", network: "a"),
                Given.Endpoint("10.1.0.1", network: "b"),
                Given.Endpoint("10.2.0.1", network: "c"))
            .With(Gateway("a", "1.0.0.9"), Gateway("b", "1.0.0.1"));

        MeshPlanner.PlanEndpoints(ProxyView.Of(mesh, Given.Gateway(network: "b")), SniDnat).Weights().ShouldBe("10.1.0.1 w1, 10.2.0.1 w1");
        MeshPlanner.PlanEndpoints(ProxyView.Of(mesh, Given.Gateway(network: "b")), "outbound|80||s.default.svc.cluster.local").Weights()
            .ShouldBe("1.0.0.9 w1, 10.1.0.1 w1, 10.2.0.1 w1");
    }

    /// <summary>Without a network that it would be stated for, an address is taken for one that the gateway itself reaches.</summary>
    [Theory]
    [InlineData("b", true, "10.1.0.1 w1")]
    [InlineData("b", false, "10.1.0.1 w1, 198.51.100.10 w1")]
    [InlineData("", true, "10.1.0.1 w1, 198.51.100.10 w1")]
    public void A_gateway_never_passes_a_connection_on_to_an_address_that_a_ServiceEntry_puts_into_another_network(string own, bool isStated, string atGateway)
    {
        var mesh = Given.Mesh(Target).With(Target, Given.Endpoint("10.1.0.1", network: own), Given.Endpoint("198.51.100.10", network: "a") with { IsStated = isStated });

        MeshPlanner.PlanEndpoints(ProxyView.Of(mesh, Given.Gateway(network: own)), SniDnat).Weights().ShouldBe(atGateway);
        ProxyView.Of(mesh, Given.Sidecar(network: own)).EndpointsOf(Target).Weights().ShouldBe("10.1.0.1 w1, 198.51.100.10 w1");
    }

    /// <summary>istio facts 1.14, combined with split horizon; 2.6: a gateway carries cluster and network labels only.</summary>
    [Fact]
    public void Gives_gateways_the_locality_of_what_is_behind_them()
    {
        NetworkGateway[] gateways = [Gateway("net2", "1.0.0.1", "cluster2"), Gateway("net2", "1.0.0.2", "cluster2")];
        Endpoint[] local = [Given.Endpoint("10.0.0.1", "r1/z1", "net1"), Given.Endpoint("10.0.0.2", "r1/z1", "net1")];
        var detection = new TrafficPolicyConfig { OutlierDetection = new() };
        var far = Given.Mesh(Target).With(Target, [.. local, .. Remote("r2/z1")]).With(gateways).With(Given.Rule(Target, detection));
        var proxy = Given.Sidecar(locality: "r1/z1", network: "net1");
        ProxyView.Of(far, proxy).EndpointsOf(Target).Groups().ShouldBe("P0 r1/z1 4 [10.0.0.1=2 10.0.0.2=2]; P1 r2/z1 6 [1.0.0.1=3 1.0.0.2=3]");

        var near = far.With(Target, [.. local, .. Remote("r1/z1")]);
        ProxyView.Of(near, proxy).EndpointsOf(Target).Groups().ShouldBe("P0 r1/z1 10 [10.0.0.1=2 10.0.0.2=2 1.0.0.1=3 1.0.0.2=3]");

        var labelled = near.With(Given.Rule(Target, detection with { LoadBalancer = new() { LocalityLbSetting = new() { FailoverPriority = [WellKnownLabels.Network, WellKnownLabels.Region, WellKnownLabels.Zone] } } }))
            .With(Target, [.. local.Select(WithTopology), .. Remote("r1/z1").Select(WithTopology)]);
        ProxyView.Of(labelled, proxy).EndpointsOf(Target).Groups().ShouldBe("P0 r1/z1 4 [10.0.0.1=2 10.0.0.2=2]; P1 r1/z1 6 [1.0.0.1=3 1.0.0.2=3]");

        static IEnumerable<Endpoint> Remote(string locality) => Enumerable.Range(1, 3).Select(i => Given.Endpoint($"10.9.0.{i}", locality, "net2", "cluster2"));
    }

    [Theory]
    [InlineData("", "10.1.0.1=1")]
    [InlineData("203.0.113.9", "10.1.0.1=2 203.0.113.9=2")]
    public void A_gateway_known_by_name_only_gives_way_to_an_address_of_its_network(string address, string expected)
    {
        NetworkGateway[] gateways = address.Length == 0 ? [Gateway("n2", "west.example.com", "c2")] : [Gateway("n2", "west.example.com", "c2"), Gateway("n2", address)];
        var mesh = Given.Mesh(Target).With(Target, Given.Endpoint("10.1.0.1", network: "n1"), Given.Endpoint("10.2.0.1", network: "n2", cluster: "c2")).With(gateways);

        ProxyView.Of(mesh, Given.Sidecar(network: "n1")).EndpointsOf(Target).Groups().ShouldContain($"[{expected}]");
    }

    private static Endpoint WithTopology(Endpoint endpoint) => endpoint with
    {
        Labels = Given.Labels(
            $"{WellKnownLabels.Network}={endpoint.Network},{WellKnownLabels.Region}={endpoint.Locality.Region},{WellKnownLabels.Zone}={endpoint.Locality.Zone}"),
    };

    private static NetworkGateway Gateway(string network, string address, string cluster = "") => new(new(network), new(cluster), address, 15443);
}
