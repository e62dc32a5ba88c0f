using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Tests.Authority;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly TestMesh _mesh = new();

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void Names_in_the_request_are_ignored()
    {
        var key = PrivateKey.Create();
        var request = SigningRequests.Create(key, new SpiffeId("cluster.local", "kube-system", "admin"));
        var leaf = _mesh.Authority.Sign(request, TestMesh.Web, TimeSpan.Zero, _mesh.Now).Leaf!;

        SubjectAltNames.TryRead(leaf, out var names).ShouldBeTrue();

        names.ShouldBe(new SubjectAltNames(["spiffe://cluster.local/ns/shop/sa/web"], [], [], IsCritical: true));
        leaf.Subject.ShouldBe("");
        key.IsKeyOf(leaf).ShouldBeTrue();
    }

    // istio facts 7.7 (TTL) and 7.8 (24 h).
    [Theory]
    [InlineData(0, 24)]
    [InlineData(-5, 24)]
    [InlineData(1, 1)]
    [InlineData(90 * 24, 90 * 24)]
    public void Lives_as_long_as_asked_and_a_day_when_not(int asked, int expected)
    {
        var leaf = TestMesh.Sign(_mesh.Authority, PrivateKey.Create(), TestMesh.Web, _mesh.Now, TimeSpan.FromHours(asked));
        ValidityPeriod.Of(leaf).ShouldBe(new ValidityPeriod(_mesh.Now - Defaults.BackDating, _mesh.Now + TimeSpan.FromHours(expected)));
    }

    [Fact]
    public void More_than_ninety_days_are_refused() =>
        Refusal(SigningRequests.Create(PrivateKey.Create(), TestMesh.Web), TimeSpan.FromDays(90) + TimeSpan.FromSeconds(1)).ShouldBe(CertificateRefusal.LifetimeTooLong);

    [Fact]
    public void Never_outlives_its_issuer_or_the_root()
    {
        using var shortRoot = new TestMesh(rootLifetime: TimeSpan.FromDays(31), intermediateLifetime: TimeSpan.FromDays(700));
        ValidityPeriod.Of(shortRoot.Authority.SigningCertificate).NotAfter.ShouldBe(shortRoot.Now + TimeSpan.FromDays(1));
        var leaf = TestMesh.Sign(shortRoot.Authority, PrivateKey.Create(), TestMesh.Web, shortRoot.Now, TimeSpan.FromDays(80));
        ValidityPeriod.Of(leaf).NotAfter.ShouldBe(shortRoot.Authority.NotAfter);
        shortRoot.Authority.Sign(SigningRequests.Create(PrivateKey.Create(), TestMesh.Web), TestMesh.Web, default, shortRoot.Now + TimeSpan.FromDays(2))
            .Refusal.ShouldBe(CertificateRefusal.AuthorityNotValid);
    }

    [Fact]
    public void Requests_that_are_not_requests_are_refused()
    {
        var good = SigningRequests.Create(PrivateKey.Create(), TestMesh.Web);
        Refusal("").ShouldBe(CertificateRefusal.MalformedRequest);
        Refusal("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n").ShouldBe(CertificateRefusal.MalformedRequest);
        Refusal(PemCertificates.Write(_mesh.Authority.SigningCertificate)).ShouldBe(CertificateRefusal.MalformedRequest);
        Refusal(good + new string(' ', Defaults.MaxRequestSize)).ShouldBe(CertificateRefusal.MalformedRequest);
        Refusal(good).ShouldBe(CertificateRefusal.None);
    }

    [Fact]
    public void A_request_for_somebody_elses_key_is_refused()
    {
        var der = PemDer(SigningRequests.Create(PrivateKey.Create(), TestMesh.Web));
        der[^1] ^= 1;
        Refusal(PemEncoding.WriteString("CERTIFICATE REQUEST", der)).ShouldBe(CertificateRefusal.BadRequestSignature);
    }

    [Fact]
    public void Weak_keys_are_refused()
    {
        using var rsa = RSA.Create(1024);
        var request = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        Refusal(request).ShouldBe(CertificateRefusal.WeakKey);
        using var koblitz = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        Refusal(new CertificateRequest("CN=x", koblitz, HashAlgorithmName.SHA256).CreateSigningRequestPem()).ShouldBe(CertificateRefusal.WeakKey);
    }

    [Fact]
    public void No_mutilated_request_gets_through()
    {
        var der = PemDer(SigningRequests.Create(PrivateKey.Create(), TestMesh.Web));
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var copy = der.ToArray();
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
            var refusal = Refusal(PemEncoding.WriteString("CERTIFICATE REQUEST", copy));
            refusal.ShouldBeOneOf(CertificateRefusal.MalformedRequest, CertificateRefusal.BadRequestSignature, CertificateRefusal.WeakKey);
        }
    }

    [Fact]
    public void Identities_with_strange_characters_are_refused() =>
        _mesh.Authority.Sign(SigningRequests.Create(PrivateKey.Create(), TestMesh.Web), TestMesh.Web with { ServiceAccount = "a b" }, default, _mesh.Now)
            .Refusal.ShouldBe(CertificateRefusal.MalformedIdentity);

    [Fact]
    public void Serial_numbers_are_random_and_positive()
    {
        var key = PrivateKey.Create();
        var serials = Enumerable.Range(0, 200).Select(_ => TestMesh.Sign(_mesh.Authority, key, TestMesh.Web, _mesh.Now).SerialNumberBytes.ToArray()).ToList();
        serials.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count().ShouldBe(200);
        serials.ShouldAllBe(s => s.Length <= 17 && s[0] < 0x80);
    }

    // istio facts 7.7: leaf, intermediates, and the root bundle as the last element.
    [Fact]
    public void Answers_the_chain_in_the_order_of_the_certificate_service()
    {
        using var other = new TestMesh();
        CertificateAuthority.TryCreate(
            _mesh.Authority.SigningCertificate, _mesh.Authority.Key, _mesh.Authority.Intermediates, [.. _mesh.Authority.Roots, .. other.Authority.Roots], _mesh.Now,
            out var authority, out var problem).ShouldBeTrue(problem);
        var leaf = TestMesh.Sign(authority!, PrivateKey.Create(), TestMesh.Web, _mesh.Now);

        var chain = authority!.ResponseChain(leaf);

        chain.ShouldBe<EquatableArray<string>>([PemCertificates.Write(leaf), PemCertificates.Write(authority.SigningCertificate), PemCertificates.Write(authority.Roots)]);
        chain.ShouldAllBe(e => e.EndsWith("-----END CERTIFICATE-----\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Is_not_made_from_what_does_not_work()
    {
        using var other = new TestMesh();
        var (signing, key) = (_mesh.Authority.SigningCertificate, _mesh.Authority.Key);
        Problem(signing, other.Authority.Key, _mesh.Authority.Roots).ShouldContain("key does not belong");
        Problem(signing, key, other.Authority.Roots).ShouldContain("does not reach a root");
        Problem(signing, key, []).ShouldContain("does not reach a root");
        var leafKey = PrivateKey.Create();
        Problem(TestMesh.Sign(_mesh.Authority, leafKey, TestMesh.Web, _mesh.Now), leafKey, _mesh.Authority.Roots).ShouldContain("what it signs would be refused");
        Problem(signing, key, _mesh.Authority.Roots, _mesh.Now + TimeSpan.FromDays(900)).ShouldContain("expired at");
    }

    private static byte[] PemDer(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);

    private static string Problem(X509Certificate2 signing, PrivateKey key, IReadOnlyList<X509Certificate2> roots, DateTimeOffset? now = null)
    {
        CertificateAuthority.TryCreate(signing, key, [], roots, now ?? TestMesh.Noon, out _, out var problem).ShouldBeFalse();
        return problem!;
    }

    private CertificateRefusal Refusal(string request, TimeSpan lifetime = default) => _mesh.Authority.Sign(request, TestMesh.Web, lifetime, _mesh.Now).Refusal;
}
