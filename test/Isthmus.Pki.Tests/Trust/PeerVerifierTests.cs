using Isthmus.Model.Plans;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;

namespace Isthmus.Pki.Tests.Trust;

public sealed class PeerVerifierTests : IDisposable
{
    private readonly TestMesh _mesh = new(TimeProvider.System.GetUtcNow());
    private readonly TestMesh _stranger = new(TimeProvider.System.GetUtcNow());

    public static TheoryData<string> BadPeers => [.. BadPeer.Table.Select(p => p.Name)];

    public void Dispose()
    {
        _mesh.Dispose();
        _stranger.Dispose();
    }

    [Theory]
    [MemberData(nameof(BadPeers))]
    public void Bad_peers_are_refused_each_with_its_reason(string name)
    {
        var peer = BadPeer.Table.Single(p => p.Name == name);
        var certificate = peer.Make(_mesh, _stranger);
        foreach (var role in new[] { PeerRole.Client, PeerRole.Server })
        {
            var verification = Verify(certificate.Leaf, certificate.Intermediates, role: role);
            verification.Verdict.ShouldBe(peer.Verdict, verification.Reason);
            verification.Reason.ShouldContain(peer.Reason);
            verification.Identity.ShouldBe(certificate.Identity);
        }
    }

    [Fact]
    public void A_good_peer_is_accepted_with_its_identity()
    {
        var workload = _mesh.Workload(TestMesh.Web);
        Verify(workload.Leaf, workload.Intermediates).ShouldBe(new PeerVerification(PeerVerdict.Accepted, TestMesh.Web, ""));
    }

    [Fact]
    public void A_peer_by_an_alias_is_accepted_and_one_of_the_other_mesh_when_expected()
    {
        var (old, partner) = (_mesh.Workload(TestMesh.Web with { TrustDomain = "old.mesh" }), BadPeer.Partner.Workload(TestMesh.Web with { TrustDomain = "partner.mesh" }));
        Verify(old.Leaf, old.Intermediates).Verdict.ShouldBe(PeerVerdict.Accepted);
        Verify(partner.Leaf, partner.Intermediates, PeerExpectation.Anybody).Verdict.ShouldBe(PeerVerdict.Accepted);
        Verify(partner.Leaf, partner.Intermediates).Verdict.ShouldBe(PeerVerdict.WrongIdentity);
    }

    [Fact]
    public void No_certificate_is_said_to_be_none() => Verify(null, []).Verdict.ShouldBe(PeerVerdict.NoCertificate);

    [Fact]
    public void A_missing_intermediate_is_named()
    {
        var workload = _mesh.Workload(TestMesh.Web);
        var verification = Verify(workload.Leaf, []);
        verification.Verdict.ShouldBe(PeerVerdict.WrongRoot);
        verification.Reason.ShouldContain("the issuer 'O=Test, CN=cluster-a' is neither trusted nor sent");
    }

    [Fact]
    public void The_issuer_may_be_expired_too()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow(), intermediateLifetime: TimeSpan.FromDays(29));
        var workload = TestMesh.Workload(mesh.Authority, TestMesh.Web, mesh.Now - TimeSpan.FromDays(2));
        var verification = Verify(workload.Leaf, workload.Intermediates, bundle: mesh.Bundle);
        verification.Verdict.ShouldBe(PeerVerdict.Expired);
        var later = PeerVerifier.Verify(mesh.Authority.SigningCertificate, [], mesh.Bundle, PeerExpectation.Anybody, PeerRole.Client, mesh.Now);
        later.Verdict.ShouldBe(PeerVerdict.NoIdentity);
    }

    [Theory]
    [InlineData(0, PeerVerdict.NoIdentity)]
    [InlineData(1, PeerVerdict.Accepted)]
    [InlineData(2, PeerVerdict.NoIdentity)]
    public void Exactly_one_URI_is_an_identity(int uris, PeerVerdict expected)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("web.shop");
        Enumerable.Range(0, uris).ToList().ForEach(i => names.AddUri(new Uri($"spiffe://cluster.local/ns/shop/sa/web{(i == 0 ? "" : i)}")));
        var leaf = HandMade(r => r.CertificateExtensions.Add(names.Build()));
        Verify(leaf, _mesh.Authority.Intermediates).Verdict.ShouldBe(expected);
    }

    [Fact]
    public void An_authoritys_certificate_is_no_workloads() =>
        Judged(r => r.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true))).Verdict.ShouldBe(PeerVerdict.WrongUsage);

    [Fact]
    public void A_certificate_for_another_use_is_refused() =>
        Judged(r => r.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], true))).Verdict.ShouldBe(PeerVerdict.WrongUsage);

    [Fact]
    public void A_workload_cannot_act_as_an_authority()
    {
        var workload = _mesh.Workload(TestMesh.Web);
        var key = PrivateKey.Create();
        var forged = CertificateMaking.Leaf(TestMesh.Web, key.PublicKey, workload.Leaf, workload.Key, ValidityPeriod.From(_mesh.Now, TimeSpan.FromHours(1)));
        Verify(forged, [workload.Leaf, .. workload.Intermediates]).IsAccepted.ShouldBeFalse();
    }

    [Fact]
    public void An_authority_of_a_cluster_cannot_make_another_one()
    {
        var key = PrivateKey.Create();
        var below = CertificateMaking.Intermediate(
            new AuthorityName("x", "y").ToDistinguishedName(), key.PublicKey, _mesh.Authority.SigningCertificate, _mesh.Authority.Key, ValidityPeriod.From(_mesh.Now, TimeSpan.FromHours(1)));
        var forged = CertificateMaking.Leaf(TestMesh.Web, PrivateKey.Create().PublicKey, below, key, ValidityPeriod.From(_mesh.Now, TimeSpan.FromHours(1)));
        Verify(forged, [below, .. _mesh.Authority.Intermediates]).IsAccepted.ShouldBeFalse();
    }

    // RFC 5280 4.2.1.10: whoever may sign for other.example only does not sign for us.
    [Theory]
    [InlineData(false, PeerVerdict.Accepted)]
    [InlineData(true, PeerVerdict.WrongUsage)]
    public void An_authority_that_is_constrained_to_other_names_cannot_name_ours(bool isConstrained, PeerVerdict expected)
    {
        var key = PrivateKey.Create();
        var request = new CertificateRequest(new X500DistinguishedName("CN=constrained"), key.PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (isConstrained)
        {
            // NameConstraints ::= SEQUENCE { permittedSubtrees [0] { SEQUENCE { base [6] "other.example" } } }
            request.CertificateExtensions.Add(new X509Extension("2.5.29.30", [0x30, 0x13, 0xA0, 0x11, 0x30, 0x0F, 0x86, 0x0D, .. "other.example"u8], true));
        }

        var root = _mesh.Root.Certificate;
        var signer = RootKey().CreateSigner();
        var authority = request.Create(root.SubjectName, signer, _mesh.Now.AddHours(-1), _mesh.Now.AddHours(1), [4, 5, 6]);
        var leaf = CertificateMaking.Leaf(TestMesh.Web, PrivateKey.Create().PublicKey, authority, key, ValidityPeriod.From(_mesh.Now, TimeSpan.FromHours(1)));
        var verification = Verify(leaf, [authority]);
        verification.Verdict.ShouldBe(expected, verification.Reason);
    }

    [Fact]
    public void An_issuer_with_a_weak_key_is_refused()
    {
        using var weak = RSA.Create(1024);
        var request = new CertificateRequest("CN=weak", weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var authority = request.Create(_mesh.Root.Certificate.SubjectName, RootKey().CreateSigner(), _mesh.Now.AddHours(-1), _mesh.Now.AddHours(1), [4, 5, 6]);
        var leaf = new CertificateRequest(new X500DistinguishedName(""), PrivateKey.Create().PublicKey, HashAlgorithmName.SHA256);
        leaf.CertificateExtensions.Add(SubjectAltNames.ForUri(TestMesh.Web.ToString(), true));
        var signed = leaf.Create(authority.SubjectName, X509SignatureGenerator.CreateForRSA(weak, RSASignaturePadding.Pkcs1), _mesh.Now.AddHours(-1), _mesh.Now.AddHours(1), [7, 8, 9]);
        var verification = Verify(signed, [authority]);
        verification.Verdict.ShouldBe(PeerVerdict.WeakKey);
        verification.Reason.ShouldContain("'CN=weak' has an RSA key of 1024 bits");
    }

    [Fact]
    public void A_root_that_the_peer_brings_along_counts_for_nothing()
    {
        var workload = _stranger.Workload(TestMesh.Web);
        Verify(workload.Leaf, [.. workload.Intermediates, .. _stranger.Authority.Roots]).Verdict.ShouldBe(PeerVerdict.WrongRoot);
    }

    [Fact]
    public void A_root_of_the_same_name_but_another_key_counts_for_nothing()
    {
        _stranger.Root.Certificate.Subject.ShouldBe(_mesh.Root.Certificate.Subject);
        var workload = _stranger.Workload(TestMesh.Web);
        Verify(workload.Leaf, [.. workload.Intermediates, .. _mesh.Authority.Roots]).Verdict.ShouldBe(PeerVerdict.WrongRoot);
    }

    [Fact]
    public void No_changed_bit_of_a_certificate_is_accepted()
    {
        var workload = _mesh.Workload(TestMesh.Web);
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var der = workload.Leaf.RawData;
            der[random.Next(der.Length)] ^= (byte)(1 << random.Next(8));
            if (TryLoad(der) is { } changed)
            {
                Verify(changed, workload.Intermediates).IsAccepted.ShouldBeFalse($"round {i}");
            }
        }
    }

    // istio facts 7.1 (a): inbound, identities are compared by prefix spiffe://TD/; (c): expected names are expanded to every alias.
    [Theory]
    [InlineData(StringMatchKind.Exact, "spiffe://cluster.local/ns/shop/sa/web", true)]
    [InlineData(StringMatchKind.Exact, "spiffe://cluster.local/ns/shop/sa/we", false)]
    [InlineData(StringMatchKind.Prefix, "spiffe://cluster.local/", true)]
    [InlineData(StringMatchKind.Prefix, "spiffe://cluster.loca/", false)]
    [InlineData(StringMatchKind.Suffix, "/sa/web", true)]
    [InlineData(StringMatchKind.Contains, "/ns/shop/", true)]
    [InlineData(StringMatchKind.Regex, "spiffe://.+/ns/shop/sa/web", true)]
    [InlineData(StringMatchKind.Regex, "ns/shop", false)]
    [InlineData(StringMatchKind.Regex, "a|spiffe://cluster.local/ns/shop/sa/w", false)]
    [InlineData(StringMatchKind.Regex, "(", false)]
    public void Whom_we_expect_is_matched_as_a_whole(StringMatchKind kind, string value, bool isExpected) =>
        new PeerExpectation([new StringMatch(kind, value)]).Allows(TestMesh.Web).ShouldBe(isExpected);

    [Fact]
    public void Expected_identities_go_by_every_alias()
    {
        var expectation = PeerExpectation.OneOf(new TrustBundle("new.mesh", [], ["old.mesh"]), TestMesh.Web with { TrustDomain = "old.mesh" });
        expectation.Allows(TestMesh.Web with { TrustDomain = "new.mesh" }).ShouldBeTrue();
        expectation.Allows(TestMesh.Web with { TrustDomain = "old.mesh" }).ShouldBeTrue();
        expectation.Allows(TestMesh.Web).ShouldBeFalse();
        expectation.Allows(TestMesh.Payments with { TrustDomain = "new.mesh" }).ShouldBeFalse();
    }

    // The bug museum, 13: different trust domains under one root.
    [Fact]
    public void Two_trust_domains_may_share_a_root()
    {
        var workload = _mesh.Workload(TestMesh.Web with { TrustDomain = "b.mesh" });
        var bundle = new TrustBundle("a.mesh", _mesh.Authority.Roots, null, [new TrustDomainRoots("b.mesh", _mesh.Authority.Roots)]);
        Verify(workload.Leaf, workload.Intermediates, PeerExpectation.Anybody, bundle).Verdict.ShouldBe(PeerVerdict.Accepted);
    }

    private static X509Certificate2? TryLoad(byte[] der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private PrivateKey RootKey()
    {
        PrivateKey.TryReadPem(File.ReadAllText(Path.Combine(_mesh.RootFolder, CaFileNames.RootKey)), out var key, out var problem).ShouldBeTrue(problem);
        return key!;
    }

    private PeerVerification Judged(Action<CertificateRequest> edit) => Verify(
        HandMade(r =>
        {
            r.CertificateExtensions.Add(SubjectAltNames.ForUri(TestMesh.Web.ToString(), true));
            edit(r);
        }),
        _mesh.Authority.Intermediates);

    private X509Certificate2 HandMade(Action<CertificateRequest> edit)
    {
        var request = new CertificateRequest(new X500DistinguishedName("CN=hand made"), PrivateKey.Create().PublicKey, HashAlgorithmName.SHA256);
        edit(request);
        return request.Create(
            _mesh.Authority.SigningCertificate.SubjectName, _mesh.Authority.Key.CreateSigner(), _mesh.Now.AddHours(-1), _mesh.Now.AddHours(1), [1, 2, 3]);
    }

    private PeerVerification Verify(
        X509Certificate2? leaf, IEnumerable<X509Certificate2> sent, PeerExpectation? expectation = null, TrustBundle? bundle = null, PeerRole role = PeerRole.Client) =>
        PeerVerifier.Verify(
            leaf, sent, bundle ?? BadPeer.BundleOf(_mesh), expectation ?? PeerExpectation.OneOf(BadPeer.BundleOf(_mesh), TestMesh.Web), role, _mesh.Now);
}
