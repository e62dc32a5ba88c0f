using Isthmus.Planner.Listeners;

namespace Isthmus.Planner.Tests.Listeners;

/// <summary>istio facts 4.4 (names), 4.6 (chains by mode and protocol), 7.2 (TLS), 7.3 and 7.8 (which mode).</summary>
public sealed class InboundListenersTests
{
    private const string AllAlpn = "istio,istio-peer-exchange,istio-http/1.0,istio-http/1.1,istio-h2";
    private const string HttpAlpn = "istio-http/1.0,istio-http/1.1,istio-h2";

    // The table of 4.6: match -> handling, in order. "mtls" means that the mesh's TLS is ended.
    [Theory]
    [InlineData(MtlsMode.Strict, AppProtocol.Http, "tls[] mtls http")]
    [InlineData(MtlsMode.Strict, AppProtocol.Tcp, "tls[] mtls tcp")]
    [InlineData(MtlsMode.Strict, AppProtocol.Auto, $"tls[{HttpAlpn}] mtls http|tls[] mtls tcp")]
    [InlineData(MtlsMode.Permissive, AppProtocol.Http, $"tls[{AllAlpn}] mtls http|raw_buffer[] plain http")]
    [InlineData(MtlsMode.Permissive, AppProtocol.Tcp, $"tls[{AllAlpn}] mtls tcp|tls[] plain tcp|raw_buffer[] plain tcp")]
    [InlineData(MtlsMode.Permissive, AppProtocol.Auto, $"tls[{HttpAlpn}] mtls http|raw_buffer[http/1.1,h2c] plain http|tls[istio-peer-exchange,istio] mtls tcp|raw_buffer[] plain tcp|tls[] plain tcp")]
    [InlineData(MtlsMode.Disable, AppProtocol.Http, "raw_buffer[] plain http")]
    [InlineData(MtlsMode.Disable, AppProtocol.Tcp, "[] plain tcp")]
    [InlineData(MtlsMode.Disable, AppProtocol.Auto, "raw_buffer[http/1.1,h2c] plain http|[] plain tcp")]
    public void Takes_connections_as_mode_and_protocol_say(MtlsMode mode, AppProtocol protocol, string expected)
    {
        var service = Given.Service("app", "default", 80, protocol);
        var mesh = Given.Mesh(service).With(service, GivenRules.Pod("10.1.0.1", 8080)).With(PeerAuthentication("p", "default", mode));

        var chains = Inbound(mesh).FilterChains.Where(c => c.Match.DestinationPort == 8080).ToList();

        string.Join('|', chains.Select(Shape)).ShouldBe(expected);
        chains[0].Name.ShouldBe("0.0.0.0_8080");
        chains.Select(c => c.Name).ShouldBeUnique(StringComparer.Ordinal);
    }

    [Fact]
    public void Routes_requests_to_the_workload_port()
    {
        var handling = (HttpHandling)Inbound(Mesh()).FilterChains.First(c => c.Match.DestinationPort == 8080).Handling;

        handling.ClientCertificateForwarding.ShouldBe(ClientCertificateForwarding.AppendForward);
        handling.UsesRemoteAddress.ShouldBeFalse();
        handling.InlineRoutes!.Name.ShouldBe("inbound|8080||");
        var host = handling.InlineRoutes.VirtualHosts.ShouldHaveSingleItem();
        host.Name.ShouldBe("inbound|http|80");
        host.Domains.ShouldBe(["*"]);
        var action = (ForwardAction)host.Routes.ShouldHaveSingleItem().Action;
        action.Upstreams.ShouldBe([new WeightedUpstream("inbound|8080||")]);
        action.Timeout.ShouldBe(TimeSpan.Zero);
        (action.Retry!.Attempts, action.Retry.Conditions).ShouldBe((2u, RetryConditions.ResetBeforeRequest));
    }

    [Fact]
    public void Ends_the_TLS_of_the_mesh_for_peers_of_its_trust_domains()
    {
        var mesh = Mesh();
        var chains = Inbound(mesh with { Mesh = mesh.Mesh with { TrustDomain = "td", TrustDomainAliases = ["old"] } }).FilterChains;

        var tls = chains.First(c => c.Match.DestinationPort == 8080).Tls!;

        tls.Certificate.ShouldBe(CertificateSource.Workload);
        tls.TrustedRoots.ShouldBe(CertificateSource.MeshRoots);
        tls.RequiresClientCertificate.ShouldBeTrue();
        tls.SubjectAltNames.ShouldBe([new StringMatch(StringMatchKind.Prefix, "spiffe://td/"), new(StringMatchKind.Prefix, "spiffe://old/")]);
        tls.Alpn.ShouldBe(["h2", "http/1.1"]);
        tls.CipherSuites.Count.ShouldBe(4);
        chains.First(c => c.Name == "virtualInbound").Tls!.Alpn.ShouldBe(["istio-peer-exchange", "h2", "http/1.1"]);
    }

    [Fact]
    public void Ends_connections_to_itself_and_passes_on_what_no_service_names()
    {
        var listener = Inbound(Mesh());

        listener.ShouldSatisfyAllConditions(
            l => l.Address.ShouldBe("0.0.0.0"),
            l => l.Port.ShouldBe(15006),
            l => l.BindsToPort.ShouldBeTrue(),
            l => l.InspectsTls.ShouldBeTrue(),
            l => l.InspectsHttp.ShouldBeTrue(),
            l => l.Direction.ShouldBe(TrafficDirection.Inbound));
        listener.FilterChains[0].Name.ShouldBe("virtualInbound-blackhole");
        listener.FilterChains[0].Match.ShouldBe(new FilterChainMatch { DestinationPort = 15006 });
        ((TcpHandling)listener.FilterChains[0].Handling).Upstreams[0].Name.ShouldBe("BlackHoleCluster");
        listener.FilterChains.Where(c => c.Match.DestinationPort == 0).Select(c => c.Name).ShouldBe(
            ["virtualInbound-catchall-http", "virtualInbound-catchall-http-plain-http", "virtualInbound", "virtualInbound-plain", "virtualInbound-tls"]);
        ((TcpHandling)listener.FilterChains.Single(c => c.Name == "virtualInbound").Handling).Upstreams[0].Name.ShouldBe("InboundPassthroughCluster");
    }

    [Fact]
    public void Gives_a_port_to_the_oldest_service()
    {
        var old = Given.Service("z-old", "default", 80, AppProtocol.Tcp) with { CreatedAt = DateTimeOffset.UnixEpoch };
        var young = Given.Service("a-young") with { CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1) };
        var mesh = Given.Mesh(young, old).With(young, GivenRules.Pod("10.1.0.1", 8080)).With(old, GivenRules.Pod("10.1.0.1", 8080));

        Inbound(mesh).FilterChains.Where(c => c.Match.DestinationPort == 8080).ShouldAllBe(c => c.Handling is TcpHandling);
    }

    [Fact]
    public void Knows_only_the_services_of_its_own_address_and_cluster()
    {
        var service = Given.Service("app");
        var mesh = Given.Mesh(service).With(service, GivenRules.Pod("10.1.0.2", 8080), GivenRules.Pod("10.1.0.1", 8081) with { Cluster = new("c2") });

        Inbound(mesh).FilterChains.ShouldAllBe(c => c.Match.DestinationPort == 0 || c.Match.DestinationPort == 15006);
    }

    // 7.8: mesh STRICT; namespace foo PERMISSIVE; workload app=x {UNSET, 8080: DISABLE}.
    [Theory]
    [InlineData("foo", "x", 8080, "plain")]
    [InlineData("foo", "x", 8081, "both")]
    [InlineData("foo", "y", 8080, "both")]
    [InlineData("bar", "x", 8080, "mtls")]
    public void Finds_the_mode_from_mesh_namespace_workload_and_port(string ns, string app, int port, string expected)
    {
        var service = Given.Service("app", ns) with { Ports = [new(80, "a", AppProtocol.Http), new(81, "b", AppProtocol.Http)] };
        var mesh = Given.Mesh(service).With(service, GivenRules.Pod("10.1.0.1", 8080, "a"), GivenRules.Pod("10.1.0.1", 8081, "b")).With(
            PeerAuthentication("mesh", "istio-system", MtlsMode.Strict),
            PeerAuthentication("ns", "foo", MtlsMode.Permissive),
            PeerAuthentication("w", "foo", MtlsMode.Unset, "x", KeyValuePair.Create(8080, MtlsMode.Disable)));

        ModeAt(mesh, ns, app, port).ShouldBe(expected);
    }

    [Fact]
    public void Takes_the_oldest_policy_of_a_level_and_ignores_selectors_in_the_root_namespace()
    {
        var service = Given.Service("app", "foo");
        var mesh = Given.Mesh(service).With(service, GivenRules.Pod("10.1.0.1", 8080));
        var young = Given.Object("a", "foo", new PeerAuthenticationConfig { Mode = MtlsMode.Disable }, age: 2);
        var old = Given.Object("b", "foo", new PeerAuthenticationConfig { Mode = MtlsMode.Strict }, age: 1);

        ModeAt(mesh.With(young, old), "foo", "x", 8080).ShouldBe("mtls");
        ModeAt(mesh.With(PeerAuthentication("r", "istio-system", MtlsMode.Strict, "x")), "foo", "x", 8080).ShouldBe("both");
        ModeAt(mesh.With(PeerAuthentication("unset", "istio-system", MtlsMode.Unset)), "foo", "x", 8080).ShouldBe("both");
        ModeAt(mesh.With(Given.Object("no-selector", "foo", new PeerAuthenticationConfig { PortLevelMtls = [new(8080, MtlsMode.Disable)] })), "foo", "x", 8080).ShouldBe("both");
    }

    [Fact]
    public void Gives_a_port_that_only_a_policy_names_chains_of_its_own()
    {
        var mesh = Given.Mesh().With(PeerAuthentication("w", "default", MtlsMode.Strict, "x", KeyValuePair.Create(9999, MtlsMode.Disable)));

        var chains = Inbound(mesh, Proxy() with { Labels = Labels.From([new("app", "x")]) }).FilterChains.Where(c => c.Match.DestinationPort == 9999).ToList();

        chains.ShouldNotBeEmpty();
        chains.ShouldAllBe(c => c.Tls == null);
    }

    [Fact]
    public void Puts_access_rules_and_tokens_on_every_chain()
    {
        var mesh = Mesh()
            .With(GivenRules.Policy("p", "default", AuthorizationPolicyAction.Allow, GivenRules.Rule(to: new() { Methods = ["GET"] })))
            .With(Given.Object("j", "default", new RequestAuthenticationConfig { JwtRules = [new JwtRule { Issuer = "a" }] }));

        var chains = Inbound(mesh).FilterChains.Where(c => c.Name != "virtualInbound-blackhole").ToList();

        chains.ShouldAllBe(c => c.Handling.Authorization.Count == 1);
        chains.Select(c => c.Handling).OfType<HttpHandling>().ShouldAllBe(h => h.JwtRules.Count == 1 && h.Authorization[0].Rules.Count == 1);
        chains.Select(c => c.Handling).OfType<TcpHandling>().ShouldAllBe(h => h.Authorization[0].Rules.IsEmpty);
    }

    [Fact]
    public void Takes_the_ingress_of_a_Sidecar_instead_of_the_services()
    {
        var sidecar = Given.Object("s", "default", new SidecarConfig { Ingress = [new() { Port = 9090, Protocol = AppProtocol.Http, DefaultEndpoint = "127.0.0.1:19090" }] });

        Inbound(Mesh().With(sidecar)).FilterChains.Select(c => c.Match.DestinationPort).Distinct().ShouldBe([15006, 9090, 0]);
    }

    [Fact]
    public void Ends_the_operators_TLS_where_the_meshs_is_off()
    {
        var sidecar = Given.Object("s", "default", new SidecarConfig
        {
            Ingress = [new() { Port = 9443, Protocol = AppProtocol.Https, DefaultEndpoint = "127.0.0.1:80", Tls = new() { Mode = ServerTlsMode.Simple, ServerCertificate = "/c", PrivateKey = "/k" } }],
        });

        var strict = Inbound(Mesh().With(sidecar)).FilterChains.First(c => c.Match.DestinationPort == 9443);
        var off = Inbound(Mesh().With(sidecar).With(PeerAuthentication("p", "default", MtlsMode.Disable))).FilterChains.Single(c => c.Match.DestinationPort == 9443);

        strict.Tls!.Certificate.ShouldBe(CertificateSource.Workload);
        off.Tls!.Certificate.ShouldBe(new CertificateSource(CertificateSourceKind.File, "/c", "/k"));
        off.Handling.ShouldBeOfType<HttpHandling>();
    }

    [Fact]
    public void Binds_its_ports_without_capture_only_where_the_workload_is_somewhere_else()
    {
        var proxy = Proxy() with { BindsPorts = true };
        var sidecar = Given.Object("s", "default", new SidecarConfig
        {
            Ingress =
            [
                new() { Port = 9090, Protocol = AppProtocol.Http, DefaultEndpoint = "127.0.0.1:19090" },
                new() { Port = 9091, Protocol = AppProtocol.Tcp, Bind = "127.0.0.2", DefaultEndpoint = "127.0.0.1:19091" },
                new() { Port = 9092, Protocol = AppProtocol.Tcp },
            ],
        });
        var mesh = Mesh();

        InboundNames(mesh, proxy).ShouldBeEmpty();
        InboundNames(mesh with { Mesh = mesh.Mesh with { InboundGoesToLocalhost = true } }, proxy).ShouldBe(["10.1.0.1_8080"]);
        InboundNames(mesh.With(sidecar), proxy).ShouldBe(["10.1.0.1_9090", "127.0.0.2_9091"]);
        ListenerPlanner.Plan(ProxyView.Of(mesh.With(sidecar), proxy)).Single(l => l.Name == "10.1.0.1_9090").FilterChains.ShouldAllBe(c => c.Match.DestinationPort == 0);
    }

    private static MeshSnapshot Mesh()
    {
        var service = Given.Service("app");
        return Given.Mesh(service).With(service, GivenRules.Pod("10.1.0.1", 8080));
    }

    private static ProxyIdentity Proxy(string ns = "default") => Given.Sidecar(ns) with { Addresses = ["10.1.0.1"] };

    private static Listener Inbound(MeshSnapshot mesh, ProxyIdentity? proxy = null) =>
        ListenerPlanner.Plan(ProxyView.Of(mesh, proxy ?? Proxy())).Single(l => l.Name == "virtualInbound");

    private static IEnumerable<string> InboundNames(MeshSnapshot mesh, ProxyIdentity proxy) =>
        ListenerPlanner.Plan(ProxyView.Of(mesh, proxy)).Where(l => l.Direction == TrafficDirection.Inbound).Select(l => l.Name);

    private static string ModeAt(MeshSnapshot mesh, string ns, string app, int port)
    {
        var chains = Inbound(mesh, Proxy(ns) with { Labels = Labels.From([new("app", app)]) }).FilterChains.Where(c => c.Match.DestinationPort == port).ToList();
        return (chains.Exists(c => c.Tls is not null), chains.Exists(c => c.Tls is null)) switch { (true, true) => "both", (true, false) => "mtls", _ => "plain" };
    }

    private static ApiObject<PeerAuthenticationConfig> PeerAuthentication(string name, string ns, MtlsMode mode, string app = "", params KeyValuePair<int, MtlsMode>[] ports) =>
        Given.Object(name, ns, new PeerAuthenticationConfig { Mode = mode, Selector = app.Length == 0 ? null : Labels.From([new("app", app)]), PortLevelMtls = [.. ports] });

    private static string Shape(FilterChain chain) =>
        $"{chain.Match.TransportProtocol}[{string.Join(',', chain.Match.ApplicationProtocols)}] {(chain.Tls is null ? "plain" : "mtls")} {(chain.Handling is HttpHandling ? "http" : "tcp")}";
}
