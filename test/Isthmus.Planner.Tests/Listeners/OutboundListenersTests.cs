using System.Globalization;
using Isthmus.Planner.Listeners;
using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Tests.Listeners;

/// <summary>istio facts 4.4 (names), 4.10 (class of a port, conflicts), 6.7 (TCP and TLS routes), 6.9 (egress listeners).</summary>
public sealed class OutboundListenersTests
{
    [Theory]
    [InlineData(AppProtocol.Http, "0.0.0.0_80 http 80|passthrough")]
    [InlineData(AppProtocol.Http2, "0.0.0.0_80 http 80|passthrough")]
    [InlineData(AppProtocol.Grpc, "0.0.0.0_80 http 80|passthrough")]
    [InlineData(AppProtocol.GrpcWeb, "0.0.0.0_80 http 80|passthrough")]
    [InlineData(AppProtocol.Tcp, "10.0.0.1_80 tcp")]
    [InlineData(AppProtocol.Https, "10.0.0.1_80 tcp")]
    [InlineData(AppProtocol.Tls, "10.0.0.1_80 tcp")]
    [InlineData(AppProtocol.Mongo, "10.0.0.1_80 tcp")]
    [InlineData(AppProtocol.Redis, "10.0.0.1_80 tcp")]
    [InlineData(AppProtocol.MySql, "10.0.0.1_80 tcp")]
    [InlineData(AppProtocol.Auto, "10.0.0.1_80 http s.default.svc.cluster.local:80|tcp")]
    [InlineData(AppProtocol.Udp, "")]
    public void Listens_as_the_class_of_a_port_says(AppProtocol protocol, string expected) =>
        string.Join(' ', Services(Given.Mesh(Given.Service("s", protocol: protocol).At("10.0.0.1"))).Select(Shape)).ShouldBe(expected);

    [Theory]
    [InlineData(AppProtocol.Tcp, "0.0.0.0_80 tcp")]
    [InlineData(AppProtocol.Auto, "0.0.0.0_80 http 80|tcp")]
    public void Listens_everywhere_for_services_without_address(AppProtocol protocol, string expected) =>
        Shape(Services(Given.Mesh(Given.Service("s", protocol: protocol))).ShouldHaveSingleItem()).ShouldBe(expected);

    [Fact]
    public void Shares_a_listener_among_HTTP_services() =>
        Services(Given.Mesh(Given.Service("a"), Given.Service("b"))).Select(l => l.Name).ShouldBe(["0.0.0.0_80"]);

    [Theory]
    [InlineData(AppProtocol.Http, AppProtocol.Tcp)]
    [InlineData(AppProtocol.Tcp, AppProtocol.Http)]
    [InlineData(AppProtocol.Auto, AppProtocol.Http)]
    [InlineData(AppProtocol.Http, AppProtocol.Auto)]
    public void Looks_at_the_first_bytes_where_HTTP_and_bytes_meet(AppProtocol older, AppProtocol younger)
    {
        var listener = Services(Given.Mesh(Aged("a", 1, older), Aged("b", 2, younger))).ShouldHaveSingleItem();

        Shape(listener).ShouldBe("0.0.0.0_80 http 80|tcp");
        listener.InspectsHttp.ShouldBeTrue();
        listener.FilterChains[0].Match.ShouldBe(new FilterChainMatch { TransportProtocol = "raw_buffer", ApplicationProtocols = ["http/1.1", "h2c"] });
    }

    [Fact]
    public void Gives_bytes_without_a_difference_to_the_oldest_service()
    {
        var listener = Services(Given.Mesh(Aged("young", 2, AppProtocol.Tcp), Aged("old", 1, AppProtocol.Tcp))).ShouldHaveSingleItem();

        Upstreams(listener).ShouldBe(["outbound|80||old.default.svc.cluster.local"]);
    }

    [Theory]
    [InlineData(3306, AppProtocol.Tcp)]
    [InlineData(9999, AppProtocol.MySql)]
    public void Refuses_HTTP_where_the_server_speaks_first(int port, AppProtocol protocol)
    {
        var http = Given.Service("web", port: port);
        var db = Given.Service("db", port: port, protocol: protocol);

        Services(Given.Mesh(http, db)).ShouldHaveSingleItem().InspectsHttp.ShouldBeFalse();
    }

    [Fact]
    public void Tells_address_ranges_apart_on_a_shared_listener()
    {
        var one = Given.Service("one.example.com", port: 9000, protocol: AppProtocol.Tcp).At("10.1.0.0/16");
        var two = Given.Service("two.example.com", port: 9000, protocol: AppProtocol.Tcp).At("10.2.0.0/16");

        var listener = Services(Given.Mesh(one, two)).ShouldHaveSingleItem();

        listener.Name.ShouldBe("0.0.0.0_9000");
        listener.FilterChains.Select(c => c.Match.DestinationRanges[0]).ShouldBe(["10.1.0.0/16", "10.2.0.0/16"]);
        listener.DefaultFilterChain!.Name.ShouldBe("PassthroughFilterChain");
    }

    [Theory]
    [InlineData(AppProtocol.Tcp, "0.0.0.0_9000 tcp|passthrough", "10.9.0.1_9000 tcp")]
    [InlineData(AppProtocol.Auto, "0.0.0.0_9000 http 9000|tcp|passthrough", "10.9.0.1_9000 http one.example.com:9000|tcp")]
    public void Takes_the_ranges_of_a_service_that_also_has_an_address(AppProtocol protocol, string shared, string own)
    {
        var mesh = Given.Mesh(Given.Service("one.example.com", port: 9000, protocol: protocol).At("10.9.0.1", "10.1.0.0/16"));

        var listeners = Services(mesh);

        listeners.Select(Shape).ShouldBe([shared, own]);
        listeners[0].FilterChains.Single(c => c.Handling is TcpHandling).Match.DestinationRanges.ShouldBe(["10.1.0.0/16"]);
        listeners[1].FilterChains.Where(c => c.Handling is TcpHandling).ShouldAllBe(c => c.Match == FilterChainMatch.Any);
        RoutePlanner.Plan(ProxyView.Of(mesh, Given.Sidecar())).Select(t => t.Name).ShouldBe(protocol == AppProtocol.Tcp ? [] : ["9000", "one.example.com:9000"]);
    }

    // xds facts B.0.1: a range in two chains makes a proxy refuse the listener.
    [Fact]
    public void A_range_that_an_older_service_has_is_not_taken_by_a_younger_one()
    {
        var one = Aged("one.example.com", 1, AppProtocol.Tcp).At("10.0.0.0/8", "10.1.0.0/16");
        var two = Aged("two.example.com", 2, AppProtocol.Tcp).At("10.1.2.3/16", "10.2.0.0/16");

        var listener = Services(Given.Mesh(one, two)).ShouldHaveSingleItem();

        listener.FilterChains.Select(c => string.Join(' ', c.Match.DestinationRanges)).ShouldBe(["10.0.0.0/8 10.1.0.0/16", "10.2.0.0/16"]);
    }

    [Fact]
    public void Listens_on_every_pod_of_a_headless_service_but_its_own()
    {
        var service = Given.Service("h", port: 5432, protocol: AppProtocol.Tcp) with { IsHeadless = true, Resolution = ServiceResolution.Passthrough };
        var mesh = Given.Mesh(service).With(service, GivenRules.Pod("10.1.0.3", 5432), GivenRules.Pod("10.1.0.2", 5432), GivenRules.Pod("10.1.0.1", 5432), GivenRules.Pod("10.1.0.4", 1, "other"));

        Services(mesh, Given.Sidecar() with { Addresses = ["10.1.0.1"] }).Select(l => l.Name).ShouldBe(["10.1.0.2_5432", "10.1.0.3_5432"]);
    }

    [Theory]
    [InlineData(OutboundTrafficMode.AllowAny, "PassthroughCluster")]
    [InlineData(OutboundTrafficMode.RegistryOnly, "BlackHoleCluster")]
    public void Catches_the_rest_and_never_itself(OutboundTrafficMode mode, string upstream)
    {
        var mesh = Given.Mesh();
        var listener = Plan(mesh with { Mesh = mesh.Mesh with { OutboundTrafficMode = mode } }).Single(l => l.Name == "virtualOutbound");

        (listener.Address, listener.Port, listener.BindsToPort, listener.UsesOriginalDestination).ShouldBe(("0.0.0.0", 15001, true, true));
        listener.FilterChains.Select(c => $"{c.Name} {c.Match.DestinationPort.ToString(CultureInfo.InvariantCulture)}").ShouldBe(["virtualOutbound-blackhole 15001", "virtualOutbound-catchall-tcp 0"]);
        Upstreams(listener).ShouldBe(["BlackHoleCluster", upstream]);
    }

    [Fact]
    public void Does_not_bind_captured_ports() => Services(Given.Mesh(Given.Service("a"))).ShouldAllBe(l => !l.BindsToPort);

    [Fact]
    public void Offers_an_HTTP_proxy_on_loopback()
    {
        var mesh = Given.Mesh(Given.Service("a"));
        var own = Plan(mesh, Given.Sidecar() with { HttpProxyPort = 15080 }).Single(l => l.Name == "127.0.0.1_15080");

        own.BindsToPort.ShouldBeTrue();
        ((HttpHandling)own.FilterChains.ShouldHaveSingleItem().Handling).RouteTableName.ShouldBe("http_proxy");
        Plan(mesh with { Mesh = mesh.Mesh with { ProxyHttpPort = 15081 } }).ShouldContain(l => l.Name == "127.0.0.1_15081");
    }

    [Fact]
    public void Binds_loopback_without_capture()
    {
        var mesh = Given.Mesh(
            Given.Service("web").At("10.0.0.1"),
            Given.Service("db", port: 5432, protocol: AppProtocol.Tcp).At("10.0.0.2"),
            Given.Service("local", port: 5432, protocol: AppProtocol.Tcp).At("127.0.7.1"),
            Given.Service("auto", port: 7000, protocol: AppProtocol.Auto).At("10.0.0.3"));

        var listeners = Plan(mesh, Given.Sidecar() with { BindsPorts = true });

        listeners.Select(Shape).ShouldBe(["127.0.0.1_5432 tcp", "127.0.0.1_7000 http 7000|tcp", "127.0.0.1_80 http 80", "127.0.7.1_5432 tcp"]);
        listeners.ShouldAllBe(l => l.BindsToPort);
        listeners.Single(l => l.Port == 80).FilterChains[0].Match.ShouldBe(FilterChainMatch.Any);
    }

    [Fact]
    public void Names_only_route_tables_that_exist()
    {
        var headless = Given.Service("h", port: 6000, protocol: AppProtocol.Auto) with { IsHeadless = true };
        var mesh = Given.Mesh(
            Given.Service("a").At("10.0.0.1"),
            Given.Service("b", port: 7000, protocol: AppProtocol.Auto).At("10.0.0.2"),
            Given.Service("c", port: 7001, protocol: AppProtocol.Auto),
            Given.Service("d", port: 80, protocol: AppProtocol.Tcp),
            headless).With(headless, GivenRules.Pod("10.1.0.2", 6000));
        foreach (var proxy in new[] { Given.Sidecar() with { HttpProxyPort = 1 }, Given.Sidecar() with { BindsPorts = true }, Given.Sidecar() with { IsProxylessGrpc = true } })
        {
            var view = ProxyView.Of(mesh, proxy);
            var named = ListenerPlanner.Plan(view)
                .SelectMany(l => l.DefaultFilterChain is { } last ? l.FilterChains.Append(last) : l.FilterChains)
                .Select(c => c.Handling).OfType<HttpHandling>().Where(h => h.InlineRoutes is null).Select(h => h.RouteTableName);

            named.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(RoutePlanner.Plan(view).Select(t => t.Name));
        }
    }

    [Fact]
    public void Knows_TLS_services_without_address_by_server_name()
    {
        var one = Given.Service("one.example.com", port: 443, protocol: AppProtocol.Tls);
        var wild = Given.Service("*.example.org", port: 443, protocol: AppProtocol.Https);

        var listener = Services(Given.Mesh(one, wild)).ShouldHaveSingleItem();

        listener.FilterChains.Select(c => c.Match.ServerNames[0]).Order(StringComparer.Ordinal).ShouldBe(["*.example.org", "one.example.com"]);
        listener.InspectsTls.ShouldBeTrue();
        listener.DefaultFilterChain!.Name.ShouldBe("PassthroughFilterChain");
    }

    [Fact]
    public void Routes_TLS_by_server_name()
    {
        var service = Given.Service("one.example.com", port: 443, protocol: AppProtocol.Tls);
        var rule = Given.Object("tls", "default", new VirtualServiceConfig
        {
            Hosts = ["one.example.com"],
            Tls = [new([new() { SniHosts = ["one.example.com"], Port = 443 }], [new(new("egress"), 3), new(new("other"), 1), new(new("none"))])],
        });

        var listener = Services(Given.Mesh(service).With(rule)).ShouldHaveSingleItem();

        var handling = (TcpHandling)listener.FilterChains.ShouldHaveSingleItem().Handling;
        handling.Upstreams.ShouldBe([new WeightedUpstream("outbound|443||egress.default.svc.cluster.local", 3), new("outbound|443||other.default.svc.cluster.local")]);
        handling.Origin.ShouldBe(new ConfigReference("VirtualService", "default", "tls", "spec.tls[0]"));
    }

    [Fact]
    public void Takes_the_first_TCP_rule_that_holds()
    {
        var service = Given.Service("db", port: 5432, protocol: AppProtocol.Tcp).At("10.0.0.1");
        var rule = Given.Object("tcp", "default", new VirtualServiceConfig
        {
            Hosts = ["db"],
            Tcp =
            [
                new([new() { Port = 1 }], [new(new("never"))]),
                new([new() { Port = 5432, DestinationSubnets = ["10.9.0.0/16"] }], [new(new("subnet"))]),
                new([], [new(new("db", "v2"))]),
                new([], [new(new("never"))]),
            ],
        });

        var listener = Services(Given.Mesh(service).With(rule)).ShouldHaveSingleItem();

        Upstreams(listener).ShouldBe(["outbound|5432||subnet.default.svc.cluster.local", "outbound|5432|v2|db.default.svc.cluster.local"]);
        listener.FilterChains[0].Match.DestinationRanges.ShouldBe(["10.9.0.0/16"]);
    }

    // istio facts 6.7.
    [Fact]
    public void A_TCP_rule_takes_the_ranges_of_all_its_matches_that_hold()
    {
        Ranges(Subnets("10.8.0.0/16"), new() { Port = 1, DestinationSubnets = ["10.7.0.0/16"] }, Subnets("10.9.0.0/16"))
            .ShouldBe(["10.8.0.0/16 10.9.0.0/16>ruled", ">db"]);
        Ranges(Subnets("10.8.0.0/16"), new() { Port = 5432 }).ShouldBe([">ruled"]);
        Ranges(new L4MatchConfig { Port = 1 }).ShouldBe([">db"]);

        static L4MatchConfig Subnets(string range) => new() { DestinationSubnets = [range] };

        static IEnumerable<string> Ranges(params L4MatchConfig[] matches)
        {
            var service = Given.Service("db", port: 5432, protocol: AppProtocol.Tcp).At("10.0.0.1");
            var rule = Given.Object("tcp", "default", new VirtualServiceConfig { Hosts = ["db"], Tcp = [new([.. matches], [new(new("ruled"))])] });
            var listener = Services(Given.Mesh(service).With(rule)).ShouldHaveSingleItem();
            var chains = listener.DefaultFilterChain is { } last ? listener.FilterChains.Append(last) : listener.FilterChains;
            return chains.Select(c => $"{string.Join(' ', c.Match.DestinationRanges)}>{((TcpHandling)c.Handling).StatPrefix.Split('|')[^1].Split('.')[0]}");
        }
    }

    // istio facts 6.10: the tunnel goes through the destination.
    [Fact]
    public void Connections_to_a_host_go_through_the_tunnel_of_its_rule()
    {
        var service = Given.Service("db", port: 5432, protocol: AppProtocol.Tcp).At("10.0.0.1");
        var egress = Given.Service("egress", port: 5432, protocol: AppProtocol.Tcp);
        var rule = Given.Object("tcp", "default", new VirtualServiceConfig { Hosts = ["db"], Tcp = [new([], [new(new("egress", "far"))])] });
        var through = Given.Object("r", "default", new DestinationRuleConfig
        {
            Host = "egress",
            TrafficPolicy = new() { ProxyProtocolVersion = "V2" },
            Subsets = [new() { Name = "far", TrafficPolicy = new() { Tunnel = new(TunnelConfig.Connect, "2001:db8::1", 443) } }],
        });
        var mesh = Given.Mesh(service, egress).With(rule).With(through);

        var handling = (TcpHandling)Services(mesh).First(l => l.Address == "10.0.0.1").FilterChains[0].Handling;

        handling.Upstreams.ShouldBe([new WeightedUpstream("outbound|5432|far|egress.default.svc.cluster.local")]);
        handling.Tunnel.ShouldBe(new TcpTunnel("[2001:db8::1]:443"));
        ProxyView.Of(mesh, Given.Sidecar()).Upstream("outbound|5432|far|egress.default.svc.cluster.local").ProxyProtocol.ShouldBe(ProxyProtocolVersion.V2);
        ProxyView.Of(mesh, Given.Sidecar()).Upstream("outbound|5432||db.default.svc.cluster.local").ProxyProtocol.ShouldBe(ProxyProtocolVersion.None);
    }

    [Fact]
    public void A_rule_with_several_destinations_goes_through_a_tunnel_only_when_it_is_the_same_for_all()
    {
        var service = Given.Service("db", port: 5432, protocol: AppProtocol.Tcp).At("10.0.0.1");
        var egress = Given.Service("egress", port: 5432, protocol: AppProtocol.Tcp);
        var through = Given.Object("r", "default", new DestinationRuleConfig { Host = "egress", TrafficPolicy = new() { Tunnel = new(TunnelConfig.Post, "far.example.com", 443) }, Subsets = [new() { Name = "v1" }, new() { Name = "v2" }] });
        TunnelOf(new("egress", "v1"), new("egress", "v2")).ShouldBe(new TcpTunnel("far.example.com:443", UsesPost: true));
        TunnelOf(new("egress", "v1"), new("db")).ShouldBeNull();

        TcpTunnel? TunnelOf(DestinationConfig one, DestinationConfig other)
        {
            var rule = Given.Object("tcp", "default", new VirtualServiceConfig { Hosts = ["db"], Tcp = [new([], [new(one, 1), new(other, 1)])] });
            return ((TcpHandling)Services(Given.Mesh(service, egress).With(rule).With(through)).First(l => l.Address == "10.0.0.1").FilterChains[0].Handling).Tunnel;
        }
    }

    [Fact]
    public void Serves_an_egress_listener_on_its_own_port_and_address()
    {
        var sidecar = Given.Object("s", "default", new SidecarConfig
        {
            Egress =
            [
                new() { Port = 9080, Protocol = AppProtocol.Http, Bind = "127.0.0.1", IsNotCaptured = true, Hosts = ["*/*"] },
                new() { Port = 3306, Protocol = AppProtocol.MySql, Hosts = ["./*"] },
            ],
        });
        var mesh = Given.Mesh(Given.Service("web", port: 9080), Given.Service("db", port: 3306, protocol: AppProtocol.Tcp).At("10.0.0.1"), Given.Service("unseen")).With(sidecar);

        Services(mesh).Select(l => $"{Shape(l)} {(l.BindsToPort ? "binds" : "captured")}").ShouldBe(["10.0.0.1_3306 tcp captured", "127.0.0.1_9080 http 9080 binds"]);
    }

    [Fact]
    public void Keeps_chains_to_one_upstream_apart_by_number()
    {
        var service = Given.Service("one.example.com", port: 443, protocol: AppProtocol.Tls);
        var rule = Given.Object("tls", "default", new VirtualServiceConfig
        {
            Hosts = ["one.example.com"],
            Tls = [new([new() { SniHosts = ["a.one.example.com"] }, new() { SniHosts = ["a.one.example.com", "b.one.example.com"] }, new() { SniHosts = ["a.one.example.com"] }], [new(new("one.example.com"))])],
        });

        var listener = Services(Given.Mesh(service).With(rule)).ShouldHaveSingleItem();

        listener.FilterChains.Select(c => $"{c.Name} {c.Match.ServerNames[0]}").ShouldBe(["outbound|443||one.example.com a.one.example.com", "outbound|443||one.example.com#2 b.one.example.com"]);
    }

    [Fact]
    public void Gives_a_gRPC_client_what_it_asks_for_by_name()
    {
        var listener = Plan(Given.Mesh(Given.Service("a")), Given.Sidecar() with { IsProxylessGrpc = true }).ShouldHaveSingleItem();

        listener.Name.ShouldBe("a.default.svc.cluster.local:80");
        ((HttpHandling)listener.FilterChains[0].Handling).RouteTableName.ShouldBe("outbound|80||a.default.svc.cluster.local");
    }

    [Fact]
    public void Has_unique_chain_names_and_matches_in_every_listener()
    {
        var services = Enumerable.Range(0, 30).Select(i => Given.Service($"s{i.ToString(CultureInfo.InvariantCulture)}", port: 80 + (i % 3), protocol: (AppProtocol)(i % 12))).ToArray();

        foreach (var listener in Plan(Given.Mesh(services)))
        {
            listener.FilterChains.Select(c => c.Name).ShouldBeUnique(StringComparer.Ordinal);
            listener.FilterChains.Select(c => c.Match).ShouldBeUnique();
        }
    }

    private static Service Aged(string name, int age, AppProtocol protocol) => Given.Service(name, protocol: protocol) with { CreatedAt = DateTimeOffset.UnixEpoch.AddDays(age) };

    private static EquatableArray<Listener> Plan(MeshSnapshot mesh, ProxyIdentity? proxy = null) => ListenerPlanner.Plan(ProxyView.Of(mesh, proxy ?? Given.Sidecar()));

    private static IReadOnlyList<Listener> Services(MeshSnapshot mesh, ProxyIdentity? proxy = null) =>
        [.. Plan(mesh, proxy).Where(l => l.Name is not ("virtualInbound" or "virtualOutbound"))];

    private static IEnumerable<string> Upstreams(Listener listener) =>
        (listener.DefaultFilterChain is { } last ? listener.FilterChains.Append(last) : listener.FilterChains).Select(c => ((TcpHandling)c.Handling).Upstreams[0].Name);

    private static string Shape(Listener listener)
    {
        var chains = listener.DefaultFilterChain is { } last ? listener.FilterChains.Append(last) : listener.FilterChains;
        return $"{listener.Name} {string.Join('|', chains.Select(Kind))}";
    }

    private static string Kind(FilterChain chain) =>
        chain.Handling is HttpHandling http ? $"http {http.RouteTableName}" : chain.Name == "PassthroughFilterChain" ? "passthrough" : "tcp";
}
