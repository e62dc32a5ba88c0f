using Isthmus.Planner.Listeners;

namespace Isthmus.Planner.Tests.Listeners;

/// <summary>istio facts 3.3 (AUTO_PASSTHROUGH), 4.4 (names), 6.8 (servers, TLS, merging), 7.2 (secrets).</summary>
public sealed class GatewayListenersTests
{
    private static readonly ServerTlsConfig Simple = new() { Mode = ServerTlsMode.Simple, CredentialName = "cert" };

    [Fact]
    public void Serves_plain_HTTP()
    {
        var mesh = Mesh(GivenRules.Server(80, AppProtocol.Http, ["*"]));
        var listener = Plan(mesh with { Mesh = mesh.Mesh with { TrustedProxies = 2 } }).ShouldHaveSingleItem();

        (listener.Name, listener.Address, listener.Port, listener.BindsToPort).ShouldBe(("0.0.0.0_80", "0.0.0.0", 80, true));
        var http = (HttpHandling)listener.FilterChains.ShouldHaveSingleItem().Handling;
        (http.RouteTableName, http.UsesRemoteAddress, http.TrustedProxies, http.ServerName).ShouldBe(("http.80", true, 2u, "istio-envoy"));
        http.ClientCertificateForwarding.ShouldBe(ClientCertificateForwarding.SanitizeSet);
        listener.DefaultFilterChain.ShouldBeNull();
    }

    [Fact]
    public void Ends_TLS_for_each_server_by_server_name()
    {
        var mesh = Mesh(
            GivenRules.Server(443, AppProtocol.Https, ["a.com", "ns/B.com"], Simple, "https-a"),
            GivenRules.Server(443, AppProtocol.Https, ["*"], Simple with { CredentialName = "other" }, "https-b"));

        var listener = Plan(mesh).ShouldHaveSingleItem();

        listener.InspectsTls.ShouldBeTrue();
        listener.FilterChains.Select(c => string.Join(',', c.Match.ServerNames)).ShouldBe(["a.com,b.com", ""]);
        listener.FilterChains.Select(c => ((HttpHandling)c.Handling).RouteTableName).ShouldBe(["https.443.https-a.gw.default", "https.443.https-b.gw.default"]);
        listener.FilterChains.Select(c => c.Tls!.Certificate.Name).ShouldBe(["kubernetes://cert", "kubernetes://other"]);
        listener.FilterChains.ShouldAllBe(c => c.HandshakeTimeout == TimeSpan.FromSeconds(15));
        listener.FilterChains[0].Tls!.Alpn.ShouldBe(["h2", "http/1.1"]);
    }

    public static TheoryData<ServerTlsMode, string, string, bool> TlsModes => new()
    {
        { ServerTlsMode.Simple, "kubernetes://cert", "", false },
        { ServerTlsMode.Mutual, "kubernetes://cert", "kubernetes://cert-cacert", true },
        { ServerTlsMode.OptionalMutual, "kubernetes://cert", "kubernetes://cert-cacert", false },
        { ServerTlsMode.IstioMutual, "default", "ROOTCA", true },
    };

    [Theory]
    [MemberData(nameof(TlsModes))]
    public void Takes_certificates_as_the_mode_says(ServerTlsMode mode, string certificate, string roots, bool requires)
    {
        var tls = OperatorServerTls.Of(MeshConfig.Istio, Simple with { Mode = mode, SubjectAltNames = ["x"] }, isHttp: true)!;

        (tls.Certificate.Name, tls.TrustedRoots?.Name ?? "", tls.RequiresClientCertificate).ShouldBe((certificate, roots, requires));
        tls.SubjectAltNames.ShouldBe([new StringMatch(StringMatchKind.Exact, "x")]);
    }

    // istio facts 7.1 (a): an alias is another name of the same mesh, at a gateway too.
    [Fact]
    public void Takes_workloads_of_every_name_of_the_mesh_where_their_own_certificates_count()
    {
        var mesh = MeshConfig.Istio with { TrustDomain = "new.mesh", TrustDomainAliases = ["old.mesh"] };

        OperatorServerTls.Of(mesh, new() { Mode = ServerTlsMode.IstioMutual }, isHttp: true)!.SubjectAltNames
            .ShouldBe([new StringMatch(StringMatchKind.Prefix, "spiffe://new.mesh/"), new StringMatch(StringMatchKind.Prefix, "spiffe://old.mesh/")]);
        OperatorServerTls.Of(mesh, Simple with { Mode = ServerTlsMode.Mutual }, isHttp: true)!.SubjectAltNames.ShouldBeEmpty();
    }

    [Fact]
    public void Takes_certificates_from_files()
    {
        var tls = OperatorServerTls.Of(MeshConfig.Istio, new() { Mode = ServerTlsMode.Mutual, ServerCertificate = "/c", PrivateKey = "/k", CaCertificates = "/ca" }, isHttp: false)!;

        tls.Certificate.ShouldBe(new CertificateSource(CertificateSourceKind.File, "/c", "/k"));
        tls.TrustedRoots.ShouldBe(new CertificateSource(CertificateSourceKind.File, "/ca"));
        tls.Alpn.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("east.example.com", "east.example.com")]
    [InlineData("*.example.com", "*.example.com")]
    [InlineData("other.org", "")]
    public void Passes_TLS_through_by_rules_for_server_names(string sni, string expected)
    {
        var mesh = Mesh(GivenRules.Server(443, AppProtocol.Tls, ["*.example.com"], new() { Mode = ServerTlsMode.Passthrough })).With(
            Given.Object("vs", "default", new VirtualServiceConfig { Hosts = [sni], Gateways = ["gw"], Tls = [new([new() { SniHosts = [sni], Port = 443 }], [new(new("s"))])] }));

        var chains = Plan(mesh).SelectMany(l => l.FilterChains).ToList();

        chains.Select(c => c.Match.ServerNames[0]).ShouldBe(expected.Length == 0 ? [] : [expected]);
        chains.ShouldAllBe(c => c.Tls == null && ((TcpHandling)c.Handling).Upstreams[0].Name == "outbound|80||s.default.svc.cluster.local");
    }

    // xds facts B.0.1: a name in two chains makes a proxy refuse the listener.
    [Theory]
    [InlineData("a.example.com,b.example.com", "b.example.com", "a.example.com,b.example.com>s")]
    [InlineData("b.example.com", "a.example.com,b.example.com", "b.example.com>s a.example.com>t")]
    [InlineData("a.example.com,b.example.com", "b.example.com,a.example.com", "a.example.com,b.example.com>s")]
    public void A_server_name_that_an_older_rule_passes_through_is_not_passed_through_by_a_younger_one(string older, string younger, string expected)
    {
        var mesh = Mesh(GivenRules.Server(443, AppProtocol.Tls, ["*.example.com"], new() { Mode = ServerTlsMode.Passthrough }))
            .With(PassesThrough("old", older, "s", age: 1), PassesThrough("young", younger, "t", age: 2));

        var chains = Plan(mesh).ShouldHaveSingleItem().FilterChains;

        string.Join(' ', chains.Select(c => $"{string.Join(',', c.Match.ServerNames)}>{((TcpHandling)c.Handling).Upstreams[0].Name.Split('|')[^1].Split('.')[0]}")).ShouldBe(expected);
    }

    [Fact]
    public void A_server_name_for_which_TLS_is_ended_is_not_passed_through_too()
    {
        var mesh = Mesh(
            GivenRules.Server(443, AppProtocol.Https, ["a.example.com"], Simple, "https"),
            GivenRules.Server(443, AppProtocol.Tls, ["*.example.com"], new() { Mode = ServerTlsMode.Passthrough }))
            .With(PassesThrough("vs", "a.example.com,b.example.com", "s", age: 1));

        var chains = Plan(mesh).ShouldHaveSingleItem().FilterChains;

        chains.Select(c => $"{string.Join(',', c.Match.ServerNames)} {(c.Tls is null ? "passed" : "ended")}").ShouldBe(["a.example.com ended", "b.example.com passed"]);
    }

    [Fact]
    public void Opens_no_port_that_nothing_is_behind() =>
        Plan(Mesh(GivenRules.Server(443, AppProtocol.Tls, ["*"], new() { Mode = ServerTlsMode.Passthrough }), GivenRules.Server(9000, AppProtocol.Tcp, ["*"]))).ShouldBeEmpty();

    [Fact]
    public void Forwards_bytes_by_the_first_TCP_rule()
    {
        var mesh = Mesh(GivenRules.Server(9000, AppProtocol.Tcp, ["*"]), GivenRules.Server(9001, AppProtocol.Tls, ["*"], Simple)).With(
            Given.Object("vs", "default", new VirtualServiceConfig
            {
                Hosts = ["*"],
                Gateways = ["gw"],
                Tcp = [new([new() { Port = 9000 }], [new(new("s"))]), new([new() { Port = 9001 }], [new(new("s", "v2", 80))])],
            }));

        var listeners = Plan(mesh);

        listeners.Select(l => ((TcpHandling)l.FilterChains[0].Handling).Upstreams[0].Name)
            .ShouldBe(["outbound|80||s.default.svc.cluster.local", "outbound|80|v2|s.default.svc.cluster.local"]);
        listeners.Select(l => l.FilterChains[0].Tls is null).ShouldBe([true, false]);
    }

    [Fact]
    public void Passes_the_TLS_of_the_mesh_through_for_exposed_services_without_rules()
    {
        var exposed = Given.Service("hello") with { Ports = [new(5000, "http", AppProtocol.Http), new(53, "dns", AppProtocol.Udp)] };
        var external = Given.Service("ext", "default") with { IsExternal = true };
        var elsewhere = Given.Service("api.example.com");
        var server = GivenRules.Server(15443, AppProtocol.Tls, ["*.local"], new() { Mode = ServerTlsMode.AutoPassthrough });
        var mesh = Given.Mesh(exposed, external, elsewhere)
            .With(GivenRules.Gateway("cross-network", "istio-system", [server]))
            .With(GivenRules.Policy("deny-all", "istio-system", AuthorizationPolicyAction.Allow, rules: null));

        var listener = Plan(mesh).ShouldHaveSingleItem();

        listener.Name.ShouldBe("0.0.0.0_15443");
        listener.InspectsTls.ShouldBeTrue();
        var chain = listener.FilterChains.ShouldHaveSingleItem();
        chain.Name.ShouldBe("outbound_.5000_._.hello.default.svc.cluster.local");
        chain.Match.ShouldBe(new FilterChainMatch
        {
            ServerNames = [chain.Name],
            ApplicationProtocols = ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"],
        });
        chain.Tls.ShouldBeNull();
        chain.Handling.ShouldBe(new TcpHandling { StatPrefix = chain.Name, Upstreams = [new WeightedUpstream(chain.Name)] });
        listener.DefaultFilterChain.ShouldBeNull();
    }

    [Theory]
    [InlineData("*.prod.svc.cluster.local", "outbound_.80_._.a.prod.svc.cluster.local")]
    [InlineData("prod/*.prod.svc.cluster.local", "outbound_.80_._.a.prod.svc.cluster.local")]
    [InlineData("*", "outbound_.80_._.a.dev.svc.cluster.local outbound_.80_._.a.prod.svc.cluster.local")]
    [InlineData("*.nowhere", "")]
    public void Exposes_only_what_its_hosts_name(string host, string expected)
    {
        var server = GivenRules.Server(15443, AppProtocol.Tls, [host], new() { Mode = ServerTlsMode.AutoPassthrough });
        var mesh = Given.Mesh(Given.Service("a", "prod"), Given.Service("a", "dev")).With(GivenRules.Gateway("gw", "istio-system", [server]));

        Plan(mesh).SelectMany(l => l.FilterChains).Select(c => c.Name).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>istio facts 3.2: what the gateway's own namespace sees; 3.3: the namespace in a host does not restrict.</summary>
    [Theory]
    [InlineData("*", true)]
    [InlineData("istio-system", true)]
    [InlineData(".", false)]
    [InlineData("~", false)]
    [InlineData("other", false)]
    public void Exposes_only_what_is_exported_to_the_gateway(string exportTo, bool isExposed)
    {
        var server = GivenRules.Server(15443, AppProtocol.Tls, ["*.local"], new() { Mode = ServerTlsMode.AutoPassthrough });
        var mesh = Given.Mesh(Given.Service("a", "prod") with { ExportTo = [exportTo] }).With(GivenRules.Gateway("gw", "istio-system", [server]));

        Plan(mesh).SelectMany(l => l.FilterChains).Any().ShouldBe(isExposed);
        MeshPlanner.PlanUpstreams(ProxyView.Of(mesh, GivenRules.IngressGateway())).Any(u => u.Name.StartsWith("outbound_.", StringComparison.Ordinal)).ShouldBe(isExposed);
    }

    [Fact]
    public void Exposes_subsets_by_their_own_names()
    {
        var server = GivenRules.Server(15443, AppProtocol.Tls, ["*.local"], new() { Mode = ServerTlsMode.AutoPassthrough });
        var mesh = Given.Mesh(Given.Service("a")).With(GivenRules.Gateway("gw", "istio-system", [server])).With(
            Given.Object("dr", "default", new DestinationRuleConfig { Host = "a", Subsets = [new() { Name = "v1" }, new() { Name = "v2" }] }));

        Plan(mesh)[0].FilterChains.Select(c => c.Name).ShouldBe(
        [
            "outbound_.80_._.a.default.svc.cluster.local",
            "outbound_.80_.v1_.a.default.svc.cluster.local",
            "outbound_.80_.v2_.a.default.svc.cluster.local",
        ]);
    }

    [Fact]
    public void Leaves_out_what_an_older_gateway_already_serves()
    {
        var mesh = Given.Mesh(Given.Service("s")).With(
            GivenRules.Gateway("young", "default", [
                GivenRules.Server(443, AppProtocol.Https, ["a.com", "c.com"], Simple, "https-young"),
                GivenRules.Server(443, AppProtocol.Https, ["d.com"], Simple, "https-free"),
                GivenRules.Server(80, AppProtocol.Tcp, ["*"]),
            ], age: 2),
            GivenRules.Gateway("old", "default", [GivenRules.Server(443, AppProtocol.Https, ["a.com"], Simple, "https-old"), GivenRules.Server(80, AppProtocol.Http, ["*"])], age: 1));

        var listeners = Plan(mesh);

        listeners.Select(l => l.Name).ShouldBe(["0.0.0.0_443", "0.0.0.0_80"]);
        listeners[0].FilterChains.Select(c => string.Join(',', c.Match.ServerNames)).ShouldBe(["a.com", "d.com"]);
        listeners[1].FilterChains[0].Handling.ShouldBeOfType<HttpHandling>();
    }

    [Fact]
    public void Binds_the_address_that_a_server_names() =>
        Plan(Mesh(GivenRules.Server(80, AppProtocol.Http, ["*"]) with { Bind = "127.0.0.9" })).ShouldHaveSingleItem().Name.ShouldBe("127.0.0.9_80");

    [Fact]
    public void Guards_what_it_routes_itself()
    {
        var mesh = Mesh(GivenRules.Server(80, AppProtocol.Http, ["*"])).With(GivenRules.Policy("p", "istio-system", AuthorizationPolicyAction.Allow, rules: null));

        Plan(mesh)[0].FilterChains[0].Handling.Authorization.ShouldHaveSingleItem().Action.ShouldBe(AuthorizationAction.Allow);
    }

    private static ApiObject<VirtualServiceConfig> PassesThrough(string name, string sniHosts, string to, int age) => Given.Object(
        name,
        "default",
        new VirtualServiceConfig { Hosts = [.. sniHosts.Split(',')], Gateways = ["gw"], Tls = [new([new() { SniHosts = [.. sniHosts.Split(',')] }], [new(new(to))])] },
        age);

    private static MeshSnapshot Mesh(params GatewayServerConfig[] servers) => Given.Mesh(Given.Service("s")).With(GivenRules.Gateway("gw", "default", servers));

    private static EquatableArray<Listener> Plan(MeshSnapshot mesh) => ListenerPlanner.Plan(ProxyView.Of(mesh, GivenRules.IngressGateway()));
}
