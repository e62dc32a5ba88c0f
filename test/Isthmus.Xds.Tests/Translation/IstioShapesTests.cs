using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.TestKit;
using Isthmus.Xds.Translation;
using ClusterPb = Isthmus.Xds.Protos.Cluster.V3;
using ListenerPb = Isthmus.Xds.Protos.Listener.V3;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>The resources of three proxies as Istio writes them: a sidecar of a service in two regions, an ingress gateway, an east-west gateway.</summary>
public sealed class IstioShapesTests
{
    private const string Host = "hello-world.default.svc.cluster.local";
    private const string Outbound = $"outbound|80|v1|{Host}";
    private const string SniDnat = $"outbound_.80_._.{Host}";

    private static readonly EquatableArray<string> MeshAlpn = ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"];
    private static readonly ConfigReference Rule = new("DestinationRule", "default", "hello-world");

    public static TheoryData<string, string> Cases => new()
    {
        { "sidecar", "0.0.0.0_80" }, { "sidecar", "virtualInbound" }, { "sidecar", "80" }, { "sidecar", Outbound }, { "sidecar", "PassthroughCluster" }, { "sidecar", "name-table" },
        { "ingress", "0.0.0.0_8443" }, { "ingress", "https.443.https.shop.default" },
        { "eastwest", "0.0.0.0_15443" }, { "eastwest", SniDnat },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_written_like_this(string proxy, string name)
    {
        foreach (var resource in Resources(proxy).Where(r => r.Name == name))
        {
            var file = string.Concat($"{proxy}.{resource.TypeUrl.Split('.')[^1]}.{name}".Select(c => c is '|' or '/' ? '_' : c));
            Golden.Check(ProtoJson.Write(resource.Message), $"{file}.json");
        }

        Resources(proxy).ShouldContain(r => r.Name == name);
    }

    [Theory]
    [InlineData("sidecar")]
    [InlineData("ingress")]
    [InlineData("eastwest")]
    public void Equal_plans_are_equal_bytes(string proxy) =>
        Resources(proxy).Select(r => r.ToXdsResource().Version).ShouldBe(Resources(proxy).Select(r => r.ToXdsResource().Version));

    // istio facts 4.3, 6.4, 6.6.
    [Fact]
    public void A_cluster_has_Istios_metadata_sockets_and_detectors()
    {
        var cluster = Message<ClusterPb.Cluster>("sidecar", Outbound);
        var istio = cluster.Metadata.FilterMetadata["istio"];
        istio.Fields["config"].StringValue.ShouldBe("/apis/networking.istio.io/v1/namespaces/default/destination-rule/hello-world");
        istio.Fields["services"].ListValue.Values[0].StructValue.Fields["host"].StringValue.ShouldBe(Host);
        istio.Fields["subset"].StringValue.ShouldBe("v1");
        istio.Fields["default_original_port"].NumberValue.ShouldBe(80);
        cluster.TransportSocketMatches.Select(m => m.Name).ShouldBe(["tlsMode-istio", "tlsMode-disabled"]);
        cluster.TransportSocketMatches[0].Match.Fields["tlsMode"].StringValue.ShouldBe("istio");
        cluster.TransportSocketMatches[1].Match.Fields.ShouldBeEmpty();
        cluster.AltStatName.ShouldBe(Outbound + ";");
        cluster.EdsClusterConfig.ServiceName.ShouldBe(Outbound);
        (cluster.OutlierDetection.Consecutive5Xx, cluster.OutlierDetection.EnforcingConsecutive5Xx).ShouldBe((3u, 100u));
        (cluster.OutlierDetection.EnforcingConsecutiveGatewayFailure, cluster.OutlierDetection.EnforcingSuccessRate).ShouldBe((0u, 0u));
    }

    // istio facts 2.6: the gateway's endpoint says where it leads to, and carries mTLS.
    [Fact]
    public void Endpoints_have_Istios_metadata()
    {
        var endpoints = Message<Isthmus.Xds.Protos.Endpoint.V3.ClusterLoadAssignment>("sidecar", Outbound).Endpoints.SelectMany(l => l.LbEndpoints).ToList();
        endpoints.Select(e => e.Metadata.FilterMetadata["istio"].Fields["workload"].StringValue).ShouldBe(["hello-v1;default;hello-world;;east", ";;;;west"]);
        endpoints.ShouldAllBe(e => e.Metadata.FilterMetadata["envoy.transport_socket_match"].Fields["tlsMode"].StringValue == "istio");
        endpoints[1].Metadata.FilterMetadata["isthmus"].Fields["network"].StringValue.ShouldBe("network-west");
    }

    // istio facts 3.3: no TLS context, no authorization; exact server names and Istio's protocols.
    [Fact]
    public void An_east_west_gateway_passes_TLS_on()
    {
        var chain = Message<ListenerPb.Listener>("eastwest", "0.0.0.0_15443").FilterChains.ShouldHaveSingleItem();
        chain.FilterChainMatch.ServerNames.ShouldBe([SniDnat]);
        chain.FilterChainMatch.ApplicationProtocols.ShouldBe(MeshAlpn);
        chain.FilterChainMatch.TransportProtocol.ShouldBeEmpty();
        chain.TransportSocket.ShouldBeNull();
        chain.Filters.ShouldHaveSingleItem().Name.ShouldBe("envoy.filters.network.tcp_proxy");
    }

    private static T Message<T>(string proxy, string name)
        where T : class => Resources(proxy).First(r => r.Name == name && r.Message is T).Message.ShouldBeOfType<T>();

    private static IEnumerable<TranslatedResource> Resources(string proxy) => PlanToXds.Resources(proxy switch { "sidecar" => Sidecar(), "ingress" => Ingress(), _ => EastWest() });

    private static Plan Sidecar() => new()
    {
        Listeners =
        [
            new()
            {
                Name = "0.0.0.0_80", Address = "0.0.0.0", Port = 80, BindsToPort = false, Direction = TrafficDirection.Outbound,
                FilterChains = [new() { Name = "0.0.0.0_80", Handling = new HttpHandling { StatPrefix = "outbound_0.0.0.0_80", RouteTableName = "80", StreamIdleTimeout = TimeSpan.Zero } }],
                DefaultFilterChain = new() { Name = "PassthroughFilterChain", Handling = new TcpHandling { StatPrefix = "PassthroughCluster", Upstreams = [new("PassthroughCluster")] } },
                InspectsHttp = true,
            },
            new()
            {
                Name = "virtualInbound", Address = "0.0.0.0", Port = 15006, Direction = TrafficDirection.Inbound, InspectsTls = true,
                FilterChains = [Inbound()],
            },
        ],
        RouteTables = [new("80", [new($"{Host}:80", [Host, "hello-world"], [Canary(), Default()]), new("allow_any", ["*"], [AllowAny()])])],
        Upstreams = [Passthrough(), Service()],
        Endpoints = [new(Outbound, [Local(), Remote()])],
        Names = [new(Host, ["10.96.0.7"], true, "hello-world", "default")],
    };

    private static FilterChain Inbound() => new()
    {
        Name = "0.0.0.0_8080",
        Match = new() { DestinationPort = 8080, TransportProtocol = "tls", ApplicationProtocols = MeshAlpn },
        Tls = new()
        {
            Certificate = CertificateSource.Workload,
            TrustedRoots = CertificateSource.MeshRoots,
            RequiresClientCertificate = true,
            Alpn = ["h2", "http/1.1"],
            CipherSuites = ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
        },
        Handling = new HttpHandling
        {
            StatPrefix = "inbound_0.0.0.0_8080",
            ServerName = "istio-envoy",
            StreamIdleTimeout = TimeSpan.Zero,
            ClientCertificateForwarding = ClientCertificateForwarding.AppendForward,
            Authorization =
            [
                new(AuthorizationAction.Deny, true, [new("ns[default]-policy[dry]-rule[0]", new AuthorizationTerm.Always(), new AuthorizationTerm.PeerIdentity(null))]),
                new(AuthorizationAction.Allow, false,
                [
                    new(
                        "ns[default]-policy[callers]-rule[0]",
                        new AuthorizationTerm.All([new AuthorizationTerm.Header(new(":method", new(StringMatchKind.Exact, "GET"))), new AuthorizationTerm.UrlPathTemplate("/hello/{*}")]),
                        new AuthorizationTerm.Any([new AuthorizationTerm.PeerIdentity(new(StringMatchKind.Exact, "spiffe://cluster.local/ns/default/sa/web")), new AuthorizationTerm.Claim(["iss"], new(StringMatchKind.Exact, "https://issuer.example"))])),
                ]),
            ],
            InlineRoutes = new("inbound|8080||", [new("inbound|http|80", ["*"], [new() { Name = "default", Match = RouteMatch.Any, Action = new ForwardAction { Upstreams = [new("inbound|8080||")] } }])]),
        },
    };

    private static Route Canary() => new()
    {
        Name = "canary",
        Match = new() { Path = "/hello", Headers = [new("x-canary", new(StringMatchKind.Exact, "yes"))] },
        Action = new ForwardAction
        {
            Upstreams = [new(Outbound, 90), new($"outbound|80|v2|{Host}", 10) { ResponseHeaders = new([], [new("x-version", "v2")], []) }],
            Timeout = TimeSpan.FromSeconds(2),
            PathRewrite = "/",
            Mirrors = [new($"outbound|80|v2|{Host}", 12.5)],
            HashPolicies = [new(HashPolicyKind.Cookie, "session", TimeSpan.Zero, "/")],
            Retry = new() { Attempts = 3, Conditions = RetryConditions.ConnectFailure | RetryConditions.RetriableStatusCodes, StatusCodes = [503], AvoidsPreviousPriorities = true },
        },
        RequestHeaders = new([new("x-set", "1")], [], ["x-gone"]),
        Fault = new(TimeSpan.FromMilliseconds(50), 0.1, null, null, 0),
        Cors = new() { AllowOrigins = [new(StringMatchKind.Suffix, ".example")], AllowMethods = ["GET", "POST"], MaxAge = TimeSpan.FromHours(24) },
        Origin = new("VirtualService", "default", "hello-world", "spec.http[0]"),
        Operation = $"{Host}:80/hello*",
    };

    // istio facts 6.7: the policy of a route without a VirtualService.
    private static Route Default() => new()
    {
        Name = "default",
        Match = RouteMatch.Any,
        Action = new ForwardAction
        {
            Upstreams = [new(Outbound)],
            Retry = new()
            {
                Conditions = RetryConditions.ConnectFailure | RetryConditions.RefusedStream | RetryConditions.GrpcUnavailable | RetryConditions.GrpcCancelled | RetryConditions.RetriableStatusCodes,
            },
        },
        Operation = $"{Host}:80/*",
    };

    private static Route AllowAny() => new() { Name = "allow_any", Match = RouteMatch.Any, Action = new ForwardAction { Upstreams = [new("PassthroughCluster")] } };

    private static Upstream Passthrough() => new()
    {
        Name = "PassthroughCluster",
        Discovery = UpstreamDiscovery.OriginalDestination,
        Protocol = UpstreamProtocol.SameAsDownstream,
        LoadBalancing = new() { Algorithm = LoadBalancerAlgorithm.UpstreamProvided },
    };

    private static Upstream Service() => new()
    {
        Name = Outbound,
        Service = new ServiceKey(Host, "default"),
        ServiceName = "hello-world",
        ServicePort = 80,
        Subset = "v1",
        DestinationRule = Rule,
        Protocol = UpstreamProtocol.Http2,
        LoadBalancing = new() { IsLocalityWeighted = true, PanicThreshold = 0, SlowStart = new(TimeSpan.FromSeconds(30), 1, 10) },
        OutlierDetection = new() { ConsecutiveErrors = 3, BaseEjectionTime = TimeSpan.FromSeconds(15), MaxEjectionPercent = 100, ErrorStatusCodes = [500, 503] },
        CircuitBreakers = new() { MaxConnections = 100, RetryBudget = new(20, 3) },
        Connections = new() { IdleTimeout = TimeSpan.FromMinutes(5), MaxConcurrentStreams = 100, Keepalive = new(3, TimeSpan.FromSeconds(60), null) },
        Transports =
        [
            new("tlsMode-istio", true, new()
            {
                Certificate = CertificateSource.Workload, TrustedRoots = CertificateSource.MeshRoots, Sni = $"outbound_.80_.v1_.{Host}", Alpn = ["istio-peer-exchange", "istio", "h2"],
                SubjectAltNames = [new(StringMatchKind.Exact, "spiffe://cluster.local/ns/default/sa/hello")],
            }),
            new("tlsMode-disabled", false, null),
        ],
    };

    private static LocalityEndpoints Local() => new(new("region-east", "zone-a"), 0, 1,
    [
        new() { Address = "10.1.0.1", Port = 8080, Health = HealthStatus.Healthy, AcceptsMtls = true, Workload = new("hello-v1", "default", "hello-world", "latest", new("east")), Network = new("network-east") },
    ]);

    private static LocalityEndpoints Remote() => new(new("region-west"), 1, 2,
    [
        new() { Address = "192.0.2.7", Port = 15443, Weight = 2, AcceptsMtls = true, IsGateway = true, Workload = WorkloadIdentity.Unknown with { Cluster = new("west") }, Network = new("network-west") },
    ]);

    private static Plan Ingress() => new()
    {
        Listeners =
        [
            new()
            {
                Name = "0.0.0.0_8443", Address = "0.0.0.0", Port = 8443, InspectsTls = true,
                FilterChains =
                [
                    new()
                    {
                        Name = "0.0.0.0_8443",
                        Match = new() { ServerNames = ["shop.example"] },
                        Tls = new() { Certificate = new(CertificateSourceKind.Secret, "kubernetes://shop"), Alpn = ["h2", "http/1.1"] },
                        Handling = new HttpHandling
                        {
                            StatPrefix = "outbound_0.0.0.0_8443", RouteTableName = "https.443.https.shop.default", UsesRemoteAddress = true, TrustedProxies = 1, ServerName = "istio-envoy",
                            JwtRules = [new() { Issuer = "https://issuer.example", JwksUri = "https://issuer.example/keys", Origin = new("RequestAuthentication", "default", "tokens", "spec.jwtRules[0]") }],
                            ClientCertificateForwarding = ClientCertificateForwarding.SanitizeSet, StreamIdleTimeout = TimeSpan.Zero, PathNormalization = PathNormalization.MergeSlashes,
                        },
                    },
                ],
            },
        ],
        RouteTables =
        [
            new("https.443.https.shop.default",
            [
                new("shop.example:443", ["shop.example"],
                [
                    new() { Match = new() { PathKind = PathMatchKind.Exact, Path = "/old" }, Action = new RedirectAction { Host = "new.example", Path = "/", Status = 308 } },
                    new() { Match = new() { PathKind = PathMatchKind.SegmentPrefix, Path = "/api" }, Action = new ForwardAction { Upstreams = [new(Outbound)], PathRegexRewrite = new("/api/(.*)", @"/\1"), UnknownUpstreamStatus = 500 } },
                    new() { Match = RouteMatch.Any, Action = new RespondAction(404, "nothing here") },
                ]),
            ]),
        ],
    };

    private static Plan EastWest() => new()
    {
        Listeners =
        [
            new()
            {
                Name = "0.0.0.0_15443", Address = "0.0.0.0", Port = 15443, InspectsTls = true,
                FilterChains = [new() { Name = SniDnat, Match = new() { ServerNames = [SniDnat], ApplicationProtocols = MeshAlpn }, Handling = new TcpHandling { StatPrefix = SniDnat, Upstreams = [new(SniDnat)] } }],
            },
        ],
        Upstreams = [new() { Name = SniDnat, Service = new ServiceKey(Host, "default"), ServiceName = "hello-world", ServicePort = 80, DestinationRule = Rule, OutlierDetection = new() }],
        Endpoints = [new(SniDnat, [Local()])],
    };
}
