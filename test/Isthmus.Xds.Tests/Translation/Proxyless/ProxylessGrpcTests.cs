using FsCheck;
using FsCheck.Fluent;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Hcm.V3;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;
using Isthmus.Xds.Translation.Proxyless;
using ClusterPb = Isthmus.Xds.Protos.Cluster.V3;
using EndpointPb = Isthmus.Xds.Protos.Endpoint.V3;
using ListenerPb = Isthmus.Xds.Protos.Listener.V3;
using RoutePb = Isthmus.Xds.Protos.Route.V3;

namespace Isthmus.Xds.Tests.Translation.Proxyless;

/// <summary>Istio facts 4.9; xds facts A.10.3, A.10.5.</summary>
public sealed class ProxylessGrpcTests
{
    private const string Host = "hello-world.default.svc.cluster.local";
    private const string Upstream = "outbound|80||hello-world.default.svc.cluster.local";

    [Fact]
    public void A_listener_has_the_name_that_is_dialled_and_names_its_routes()
    {
        var listener = ProxylessGrpc.Listener("hello-world:80", Plan().Listeners[0])!;
        (listener.TypeUrl, listener.Name).ShouldBe((TypeUrls.Listener, "hello-world:80"));
        var manager = listener.Message.ShouldBeOfType<ListenerPb.Listener>().ApiListener.ApiListener_.Unpack<HttpConnectionManager>();
        manager.Rds.RouteConfigName.ShouldBe(Upstream);
        manager.HttpFilters.Select(f => f.Name).ShouldBe(["envoy.filters.http.fault", "envoy.filters.http.router"]);
    }

    [Fact]
    public void A_listener_without_routes_is_none() =>
        ProxylessGrpc.Listener("x:80", Plan().Listeners[0] with { FilterChains = [new() { Name = "tcp", Handling = new TcpHandling { Upstreams = [] } }] }).ShouldBeNull();

    [Theory]
    [InlineData(LoadBalancerAlgorithm.LeastRequest, "RoundRobin")]
    [InlineData(LoadBalancerAlgorithm.Random, "RoundRobin")]
    [InlineData(LoadBalancerAlgorithm.RingHash, "RingHash")]
    [InlineData(LoadBalancerAlgorithm.Maglev, "RingHash")]
    public void Balancers_are_those_that_every_library_has(LoadBalancerAlgorithm algorithm, string expected)
    {
        var upstream = Plan().Upstreams[0] with { LoadBalancing = new() { Algorithm = algorithm } };
        var cluster = ProxylessGrpc.Upstream(upstream)!.Message.ShouldBeOfType<ClusterPb.Cluster>();
        cluster.LbPolicy.ToString().ShouldBe(expected);
        cluster.TransportSocketMatches.ShouldBeEmpty();
        cluster.EdsClusterConfig.EdsConfig.Ads.ShouldNotBeNull();
    }

    [Fact]
    public void The_other_cluster_takes_over_when_nobody_local_is_left()
    {
        Priorities(Plan()).ShouldBe([(0u, "east", 1u), (1u, "west", 1u)]);
        Priorities(Plan(HealthStatus.Unhealthy)).ShouldBe([(0u, "west", 1u)]);
        Priorities(Plan(HealthStatus.Healthy)).ShouldBe([(0u, "east", 1u), (1u, "west", 1u)]);
    }

    [Fact]
    public void Every_assignment_passes_the_checks_of_the_libraries() => Prop.ForAll(
        Arb.From(UpstreamGen.Localities.ListOf().Select(lists => lists.SelectMany(l => l).Take(8).ToEquatableArray())),
        localities =>
        {
            var plan = Plan() with { Endpoints = [new(Upstream, localities)] };
            var assignment = Assignment(plan);
            assignment.Endpoints.Select(l => l.Priority).Distinct().Order().ShouldBe(Enumerable.Range(0, assignment.Endpoints.Select(l => l.Priority).Distinct().Count()).Select(p => (uint)p));
            assignment.Endpoints.Select(l => (l.Priority, l.Locality)).ShouldBeUnique();
            assignment.Endpoints.ShouldAllBe(l => l.LoadBalancingWeight > 0 && l.LbEndpoints.Count > 0);
            assignment.Endpoints.GroupBy(l => l.Priority).ShouldAllBe(g => g.Sum(l => (decimal)l.LoadBalancingWeight!.Value) <= uint.MaxValue);
            assignment.Endpoints.ShouldAllBe(l => l.LbEndpoints.Sum(e => (decimal)e.LoadBalancingWeight!.Value) <= uint.MaxValue && l.LbEndpoints.All(e => e.LoadBalancingWeight > 0));
            var addresses = assignment.Endpoints.SelectMany(l => l.LbEndpoints).Select(e => e.Endpoint.Address.SocketAddress).ToList();
            addresses.ShouldBeUnique();
            addresses.ShouldAllBe(a => a.Address == "10.0.0.1" || a.Address == "fd00::2");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Routes_keep_to_what_the_library_reads()
    {
        var route = new Route
        {
            Match = new() { PathKind = PathMatchKind.SegmentPrefix, Path = "/pkg.Service" },
            Action = new ForwardAction { Upstreams = [new(Upstream)], Timeout = TimeSpan.FromSeconds(3) },
            Cors = new(),
        };
        var table = Plan().RouteTables[0] with { VirtualHosts = [new("v", ["*"], [route])] };
        var written = ProxylessGrpc.RouteTable(table).Message.ShouldBeOfType<RoutePb.RouteConfiguration>().VirtualHosts[0].Routes[0];
        written.Match.SafeRegex.Regex.ShouldBe(@"/pkg\.Service(/.*)?");
        written.Route_.MaxStreamDuration.MaxStreamDuration_.Seconds.ShouldBe(3);
        written.TypedPerFilterConfig.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("xds.istio.io/grpc/lds/inbound/0.0.0.0:7070", "0.0.0.0", 7070u)]
    [InlineData("xds.istio.io/grpc/lds/inbound/[::]:7070", "::", 7070u)]
    public void A_server_is_given_the_address_that_it_listens_on(string name, string address, uint port)
    {
        var listener = ProxylessGrpc.InboundListener(name)!.Message.ShouldBeOfType<ListenerPb.Listener>();
        listener.Name.ShouldBe(name);
        (listener.Address.SocketAddress.Address, listener.Address.SocketAddress.PortValue).ShouldBe((address, port));
        listener.ListenerFilters.ShouldBeEmpty();
        var manager = listener.FilterChains.ShouldHaveSingleItem().Filters.ShouldHaveSingleItem().TypedConfig.Unpack<HttpConnectionManager>();
        manager.RouteConfig.VirtualHosts[0].Routes[0].NonForwardingAction.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("xds.istio.io/grpc/lds/inbound/nowhere")]
    [InlineData("xds.istio.io/grpc/lds/inbound/0.0.0.0:99999")]
    [InlineData("hello-world:80")]
    public void A_server_that_names_no_address_gets_nothing(string name) => ProxylessGrpc.InboundListener(name).ShouldBeNull();

    [Fact]
    public void Looks_like_Istios()
    {
        var plan = Plan();
        TranslatedResource[] resources =
        [
            ProxylessGrpc.Upstream(plan.Upstreams[0])!, ProxylessGrpc.Endpoints(plan.Endpoints[0]), ProxylessGrpc.Listener("hello-world:80", plan.Listeners[0])!, ProxylessGrpc.RouteTable(plan.RouteTables[0]),
        ];
        foreach (var resource in resources)
        {
            Golden.Check(ProtoJson.Write(resource.Message), $"grpc.{resource.TypeUrl.Split('.')[^1]}.json");
        }
    }

    private static EndpointPb.ClusterLoadAssignment Assignment(Plan plan) =>
        ProxylessGrpc.Endpoints(plan.Endpoints[0]).Message.ShouldBeOfType<EndpointPb.ClusterLoadAssignment>();

    private static IEnumerable<(uint Priority, string Region, uint? Weight)> Priorities(Plan plan) =>
        Assignment(plan).Endpoints.Select(l => (l.Priority, l.Locality.Region, l.LoadBalancingWeight));

    private static Plan Plan(HealthStatus east = HealthStatus.Unknown) => new()
    {
        Listeners =
        [
            new()
            {
                Name = $"{Host}:80", Address = "0.0.0.0", Port = 80, BindsToPort = false, Direction = TrafficDirection.Outbound,
                FilterChains = [new() { Name = $"{Host}:80", Handling = new HttpHandling { RouteTableName = Upstream } }],
            },
        ],
        RouteTables = [new(Upstream, [new($"{Host}:80", ["*"], [new() { Name = "default", Match = RouteMatch.Any, Action = new ForwardAction { Upstreams = [new(Upstream)] } }])])],
        Upstreams = [new() { Name = Upstream, Service = new(Host, "default"), ServiceName = "hello-world", ServicePort = 80 }],
        Endpoints =
        [
            new(Upstream,
            [
                new(new("east"), 0, 1, [new() { Address = "10.1.0.1", Port = 7070, Health = east }]),
                new(new("west"), 1, 1, [new() { Address = "10.2.0.1", Port = 7070 }]),
            ]),
        ],
    };
}
