namespace Isthmus.Planner.Tests.Security;

/// <summary>istio facts 6.6, 7.1, 7.3.</summary>
public sealed class TransportsTests
{
    private static readonly Service Target = Given.Service("s");
    private static readonly Endpoint Able = Given.Endpoint("10.0.0.1") with { ServiceAccount = "sa" };

    [Fact]
    public void Auto_mtls_asks_for_the_upstream_by_name_and_for_the_servers_identity()
    {
        var tls = Of(Given.Mesh(Target).With(Target, Able, Able with { Address = "10.0.0.2", Cluster = new("c2"), ServiceAccount = "other" }))[0].Tls!;
        tls.Sni.ShouldBe("outbound_.80_._.s.default.svc.cluster.local");
        tls.Alpn.ShouldBe(["istio-peer-exchange", "istio"]);
        tls.SubjectAltNames.Select(n => n.Value).ShouldBe(["spiffe://cluster.local/ns/default/sa/other", "spiffe://cluster.local/ns/default/sa/sa"]);
    }

    [Fact]
    public void Identities_hold_for_every_trust_domain_of_the_mesh()
    {
        var mesh = Given.Mesh(Target).With(Target, Able) with { Mesh = MeshConfig.Istio with { TrustDomainAliases = ["old"] } };
        Of(mesh)[0].Tls!.SubjectAltNames.Select(n => n.Value).ShouldBe(["spiffe://cluster.local/ns/default/sa/sa", "spiffe://old/ns/default/sa/sa"]);
    }

    [Fact]
    public void No_mtls_is_offered_when_mesh_service_or_namespace_is_out()
    {
        var mesh = Given.Mesh(Target).With(Target, Able);
        Of(mesh).Count.ShouldBe(2);
        Of(mesh with { Mesh = MeshConfig.Istio with { EnableAutoMtls = false } }).IsEmpty.ShouldBeTrue();
        Of(mesh.With(Given.Object("p", "default", new PeerAuthenticationConfig { Mode = MtlsMode.Disable }))).IsEmpty.ShouldBeTrue();
        Of(Given.Mesh(Target with { IsExternal = true })).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void A_headless_service_takes_mtls_only_when_all_its_endpoints_do()
    {
        var mesh = Given.Mesh(Target with { Resolution = ServiceResolution.Passthrough, IsHeadless = true });
        Of(mesh).IsEmpty.ShouldBeTrue();
        Of(mesh.With(Target, Able)).Count.ShouldBe(2);
        Of(mesh.With(Target, Able, Able with { Address = "10.0.0.2", AcceptsMtls = false })).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Explicit_mutual_holds_for_all_endpoints()
    {
        var transport = Of(new ClientTlsConfig { Mode = ClientTlsMode.IstioMutual, Sni = "x", SubjectAltNames = ["a"] }).ShouldHaveSingleItem();
        transport.OnlyMtlsEndpoints.ShouldBeFalse();
        (transport.Tls!.Sni, transport.Tls.Certificate, transport.Tls.TrustedRoots).ShouldBe(("x", CertificateSource.Workload, CertificateSource.MeshRoots));
        transport.Tls.SubjectAltNames.ShouldBe([new StringMatch(StringMatchKind.Exact, "a")]);
    }

    [Fact]
    public void Originated_tls_checks_the_host_unless_told_otherwise()
    {
        var plain = Of(new ClientTlsConfig { Mode = ClientTlsMode.Simple })[0].Tls!;
        (plain.UsesHostAsSni, plain.VerifiesHost, plain.SkipsVerification, plain.Certificate, plain.TrustedRoots).ShouldBe((true, true, false, null, null));
        var careless = Of(new ClientTlsConfig { Mode = ClientTlsMode.Simple, InsecureSkipVerify = true, Sni = "x" })[0].Tls!;
        (careless.UsesHostAsSni, careless.VerifiesHost, careless.SkipsVerification).ShouldBe((false, false, true));
        var mutual = Of(new ClientTlsConfig { Mode = ClientTlsMode.Mutual, ClientCertificate = "/c", PrivateKey = "/k", CaCertificates = "/ca" })[0].Tls!;
        (mutual.Certificate, mutual.TrustedRoots).ShouldBe((new CertificateSource(CertificateSourceKind.File, "/c", "/k"), new CertificateSource(CertificateSourceKind.File, "/ca")));
    }

    [Fact]
    public void A_secret_by_name_is_for_gateways()
    {
        var tls = new ClientTlsConfig { Mode = ClientTlsMode.Mutual, CredentialName = "cred" };
        Of(tls)[0].Tls!.Certificate.ShouldBeNull();
        Of(tls, Given.Gateway())[0].Tls!.Certificate.ShouldBe(new CertificateSource(CertificateSourceKind.Secret, "kubernetes://cred"));
    }

    [Fact]
    public void Disabled_is_plain_text_to_all() => Of(new ClientTlsConfig()).IsEmpty.ShouldBeTrue();

    private static EquatableArray<UpstreamTransport> Of(MeshSnapshot mesh, ProxyIdentity? proxy = null) =>
        ProxyView.Of(mesh, proxy ?? Given.Sidecar()).Upstream("outbound|80||s.default.svc.cluster.local").Transports;

    private static EquatableArray<UpstreamTransport> Of(ClientTlsConfig tls, ProxyIdentity? proxy = null) =>
        Of(Given.Mesh(Target).With(Target, Able).With(Given.Rule(Target, new() { Tls = tls })), proxy);
}
