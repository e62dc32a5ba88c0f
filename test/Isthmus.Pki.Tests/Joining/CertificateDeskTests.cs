using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Joining;

public sealed class CertificateDeskTests : IDisposable
{
    private readonly TestMesh _mesh = new();
    private readonly ManualTimeProvider _time = new();

    public CertificateDeskTests() => _time.Advance(_mesh.Now - _time.GetUtcNow());

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void A_token_gets_a_certificate_for_its_identity_once()
    {
        var desk = Desk();
        var token = Token();

        var first = desk.CreateCertificate(Ask(CallerProof.OfToken(token), TestMesh.Payments));
        var second = desk.CreateCertificate(Ask(CallerProof.OfToken(token)));

        first.Refusal.ShouldBe(CertificateRefusal.None);
        first.Identity.ShouldBe(TestMesh.Web);
        IdentityIn(first).ShouldBe(TestMesh.Web);
        first.Chain.Count.ShouldBe(3);
        first.NotAfter.ShouldBe(_mesh.Now + TimeSpan.FromHours(24));
        second.Refusal.ShouldBe(CertificateRefusal.TokenReplayed);
        second.Refusal.Kind().ShouldBe(RefusalKind.Caller);
        second.Chain.ShouldBeEmpty();
    }

    [Fact]
    public void A_used_token_stays_used_after_a_restart()
    {
        var token = Token();
        Desk().CreateCertificate(Ask(CallerProof.OfToken(token))).Refusal.ShouldBe(CertificateRefusal.None);
        Desk().CreateCertificate(Ask(CallerProof.OfToken(token))).Refusal.ShouldBe(CertificateRefusal.TokenReplayed);
    }

    [Fact]
    public void Of_many_callers_with_one_token_one_gets_a_certificate()
    {
        var (desk, token) = (Desk(), Token());
        var answers = new CertificateRefusal[16];
        Parallel.For(0, answers.Length, i => answers[i] = desk.CreateCertificate(Ask(CallerProof.OfToken(token))).Refusal);
        answers.Count(a => a == CertificateRefusal.None).ShouldBe(1);
        answers.Count(a => a == CertificateRefusal.TokenReplayed).ShouldBe(15);
    }

    [Fact]
    public void A_bad_request_does_not_spend_the_token()
    {
        var (desk, token) = (Desk(), Token());
        desk.CreateCertificate(new CertificateAsk(CallerProof.OfToken(token), "no request")).Refusal.ShouldBe(CertificateRefusal.MalformedRequest);
        desk.CreateCertificate(new CertificateAsk(CallerProof.OfToken(token), Request(), long.MaxValue)).Refusal.ShouldBe(CertificateRefusal.LifetimeTooLong);
        desk.CreateCertificate(new CertificateAsk(CallerProof.OfToken(token), Request(), long.MinValue)).Refusal.ShouldBe(CertificateRefusal.None);
    }

    [Fact]
    public void A_valid_certificate_is_renewed_for_the_same_identity()
    {
        var workload = _mesh.Workload(TestMesh.Web);
        _time.Advance(TimeSpan.FromHours(12));
        var answer = Desk().CreateCertificate(Ask(CallerProof.OfCertificate(workload.Leaf, workload.Intermediates), TestMesh.Payments));
        answer.Refusal.ShouldBe(CertificateRefusal.None);
        IdentityIn(answer).ShouldBe(TestMesh.Web);
        answer.NotAfter.ShouldBe(_mesh.Now + TimeSpan.FromHours(36));
    }

    [Fact]
    public void A_certificate_of_another_cluster_below_the_same_root_is_renewed()
    {
        var other = _mesh.Root.IssueIntermediate(Path.Combine(_mesh.Folder, "b"), new AuthorityName("Test", "cluster-b"), Defaults.IntermediateLifetime, KeyAlgorithm.Rsa2048, _mesh.Now);
        var workload = TestMesh.Workload(other.Authority!, TestMesh.Web, _mesh.Now);
        Desk().CreateCertificate(Ask(CallerProof.OfCertificate(workload.Leaf, workload.Intermediates))).Refusal.ShouldBe(CertificateRefusal.None);
    }

    [Fact]
    public void An_expired_certificate_is_not_renewed()
    {
        var workload = _mesh.Workload(TestMesh.Web);
        _time.Advance(TimeSpan.FromHours(25));
        var answer = Desk().CreateCertificate(Ask(CallerProof.OfCertificate(workload.Leaf, workload.Intermediates)));
        answer.Refusal.ShouldBe(CertificateRefusal.CertificateNotAccepted);
        answer.Reason.ShouldContain("expired");
    }

    [Fact]
    public void Strangers_get_nothing()
    {
        using var stranger = new TestMesh();
        var (foreign, mine) = (stranger.Workload(TestMesh.Web), _mesh.Authority.SigningCertificate);
        Refusal(CallerProof.None).ShouldBe(CertificateRefusal.NoProof);
        Refusal(CallerProof.OfCertificate(foreign.Leaf, foreign.Intermediates)).ShouldBe(CertificateRefusal.CertificateNotAccepted);
        Refusal(CallerProof.OfCertificate(mine)).ShouldBe(CertificateRefusal.CertificateNotAccepted);
        Refusal(CallerProof.OfToken(JoinTokens.Issue(stranger.Authority, TestMesh.Web, Defaults.TokenLifetime, _mesh.Now))).ShouldBe(CertificateRefusal.ForeignToken);
        Refusal(CallerProof.OfToken(Token(new SpiffeId("other.mesh", "shop", "web")))).ShouldBe(CertificateRefusal.WrongTrustDomain);
        Refusal(CallerProof.OfToken(Token()), withLedger: false).ShouldBe(CertificateRefusal.NoProof);
    }

    // istio facts 7.1: an alias is another name of the same mesh. A federated mesh is trusted as a peer, but gets no certificate from us.
    [Fact]
    public void A_caller_by_an_alias_gets_the_new_name_and_a_federated_one_nothing()
    {
        using var partner = new TestMesh();
        var bundle = new TrustBundle("new.mesh", _mesh.Authority.Roots, ["cluster.local"], [new TrustDomainRoots("partner.mesh", partner.Authority.Roots)]);
        var desk = new CertificateDesk(() => _mesh.Authority, () => bundle, null, _time);
        var (old, foreign) = (_mesh.Workload(TestMesh.Web), partner.Workload(TestMesh.Web with { TrustDomain = "partner.mesh" }));

        IdentityIn(desk.CreateCertificate(Ask(CallerProof.OfCertificate(old.Leaf, old.Intermediates)))).ShouldBe(TestMesh.Web with { TrustDomain = "new.mesh" });
        desk.CreateCertificate(Ask(CallerProof.OfCertificate(foreign.Leaf, foreign.Intermediates))).Refusal.ShouldBe(CertificateRefusal.WrongTrustDomain);
    }

    [Fact]
    public void The_proof_does_not_show_the_token()
    {
        var token = Token();
        new CertificateAsk(CallerProof.OfToken(token), "").ToString().ShouldNotContain(token);
    }

    private static string Request() => SigningRequests.Create(PrivateKey.Create(), TestMesh.Web);

    private static CertificateAsk Ask(CallerProof proof, SpiffeId? wished = null) => new(proof, SigningRequests.Create(PrivateKey.Create(), wished ?? TestMesh.Web));

    private static SpiffeId? IdentityIn(CertificateAnswer answer)
    {
        PemCertificates.TryRead(answer.Chain[0], out var leaf, out var problem).ShouldBeTrue(problem);
        return PeerVerifier.IdentityOf(leaf[0], out _);
    }

    private CertificateRefusal Refusal(CallerProof proof, bool withLedger = true) => Desk(withLedger).CreateCertificate(Ask(proof)).Refusal;

    private string Token(SpiffeId? identity = null) => JoinTokens.Issue(_mesh.Authority, identity ?? TestMesh.Web, Defaults.TokenLifetime, _mesh.Now);

    private CertificateDesk Desk(bool withLedger = true) =>
        new(() => _mesh.Authority, () => _mesh.Bundle, withLedger ? new TokenLedger(Path.Combine(_mesh.ClusterFolder, TokenLedger.FileName)) : null, _time);
}
