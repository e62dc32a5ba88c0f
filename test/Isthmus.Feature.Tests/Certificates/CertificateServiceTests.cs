using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Pki.Authority;
using Isthmus.Pki.Joining;
using Isthmus.Rpc;
using Isthmus.Rpc.Client;

namespace Isthmus.Feature.Tests.Certificates;

/// <summary>Who gets a certificate, and who does not (istio facts 7.7; docs/adr/2026-11-20-certificates.md).</summary>
public sealed class CertificateServiceTests
{
    private static readonly RpcStatus NotAuthenticated = new(StatusCode.Unauthenticated, "request authenticate failure");

    [Fact]
    public async Task A_token_gives_one_certificate()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var token = mesh.Token(SecureMesh.Web);

        var (status, secrets) = await mesh.AskAsync(SecureMesh.Web, token);
        status.ShouldBe(RpcStatus.Ok);
        secrets!.Certificate.Identity.ShouldBe(SecureMesh.Web);
        secrets.Bundle.Roots.Select(r => r.Thumbprint).ShouldBe([mesh.Root.Certificate.Thumbprint]);

        (await mesh.AskAsync(SecureMesh.Web, token)).Status.ShouldBe(NotAuthenticated);
        var metrics = mesh.Host.Metrics.Certificates;
        (metrics.Requests.Read(), metrics.Issued.Read(), metrics.AuthenticationFailures.Read()).ShouldBe((2, 1, 1));
        metrics.Refusals.Read(nameof(CertificateRefusal.TokenReplayed)).ShouldBe(1);
    }

    [Fact]
    public async Task A_token_for_somebody_else_gives_nobody_elses_name()
    {
        await using var mesh = await SecureMesh.StartAsync();

        // What the request asks for is not looked at: the certificate is for whom the token is for, and the asker has no use for it.
        var (status, secrets) = await mesh.AskAsync(SecureMesh.Web, mesh.Token(SecureMesh.Payments));

        secrets.ShouldBeNull();
        status.Message.ShouldContain(SecureMesh.Payments.ToString());
    }

    [Fact]
    public async Task What_proves_nothing_gives_nothing()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var other = CaFolder.Read(mesh.OtherFolder, SecureMesh.Now()).Authority!;
        var token = mesh.Token(SecureMesh.Web);
        var bad = new (string? Token, CertificateRefusal Refusal)[]
        {
            (null, CertificateRefusal.NoProof),
            ("nonsense", CertificateRefusal.MalformedToken),
            (token[..^2] + (token[^2] == 'A' ? "BA" : "AA"), CertificateRefusal.BadTokenSignature),
            (mesh.Token(SecureMesh.Web, TimeSpan.FromMinutes(20)), CertificateRefusal.TokenExpired),
            (mesh.Token(SecureMesh.Web, TimeSpan.FromMinutes(-5)), CertificateRefusal.TokenNotYetValid),
            (JoinTokens.Issue(other, SecureMesh.Web, TimeSpan.FromMinutes(10), SecureMesh.Now()), CertificateRefusal.ForeignToken),
            (mesh.Token(new SpiffeId("elsewhere.example", "default", "web")), CertificateRefusal.WrongTrustDomain),
        };
        foreach (var (shown, refusal) in bad)
        {
            (await mesh.AskAsync(SecureMesh.Web, shown)).Status.ShouldBe(NotAuthenticated, refusal.ToString());
            mesh.Host.Metrics.Certificates.Refusals.Read(refusal.ToString()).ShouldBe(1, refusal.ToString());
        }

        mesh.Host.Metrics.Certificates.Issued.Read().ShouldBe(0);
        (await mesh.AskAsync(SecureMesh.Web, token)).Status.ShouldBe(RpcStatus.Ok);
    }

    [Fact]
    public async Task A_certificate_is_renewed_for_itself_and_for_nobody_else()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var first = mesh.Sign(SecureMesh.Web);

        var (status, second) = await mesh.AskAsync(SecureMesh.Web, shown: first);
        status.ShouldBe(RpcStatus.Ok);
        second!.Certificate.Leaf.ShouldNotBe(first.Certificate.Leaf);

        var (other, none) = await mesh.AskAsync(SecureMesh.Payments, shown: first);
        none.ShouldBeNull();
        other.Message.ShouldContain($"certificate of {SecureMesh.Web}, not of {SecureMesh.Payments}");
    }

    [Fact]
    public async Task Certificates_that_are_not_accepted_renew_nothing()
    {
        await using var mesh = await SecureMesh.StartAsync();
        SecureMesh.Issue(SecureMesh.NewRoot("stranger"), Path.Combine(mesh.Folder, "stranger"));
        var stranger = CaFolder.Read(Path.Combine(mesh.Folder, "stranger"), SecureMesh.Now()).Authority!;
        var shown = new[]
        {
            SecureMesh.Sign(stranger, SecureMesh.Web, SecureMesh.Now()),
            SecureMesh.Sign(mesh.Authority, SecureMesh.Web, SecureMesh.Now() - TimeSpan.FromHours(2)),
            SecureMesh.Sign(mesh.Authority, SecureMesh.Web, SecureMesh.Now() + TimeSpan.FromHours(1)),
            SecureMesh.Sign(mesh.Authority, new SpiffeId("elsewhere.example", "default", "web"), SecureMesh.Now()),
        };
        foreach (var secrets in shown)
        {
            (await mesh.AskAsync(SecureMesh.Web, shown: secrets)).Status.ShouldBe(NotAuthenticated);
        }

        mesh.Host.Metrics.Certificates.Refusals.Read(nameof(CertificateRefusal.CertificateNotAccepted)).ShouldBe(shown.Length);
    }

    [Fact]
    public async Task A_workload_of_another_cluster_below_the_same_root_may_renew_here()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var other = CaFolder.Read(mesh.OtherFolder, SecureMesh.Now()).Authority!;

        // Its intermediate is known only from its handshake.
        var (status, secrets) = await mesh.AskAsync(SecureMesh.Web, shown: SecureMesh.Sign(other, SecureMesh.Web, SecureMesh.Now()));

        status.ShouldBe(RpcStatus.Ok);
        secrets!.Certificate.Intermediates.ShouldHaveSingleItem().Thumbprint.ShouldBe(mesh.Authority.SigningCertificate.Thumbprint);
    }

    [Fact]
    public async Task Requests_that_are_not_granted_say_why_and_leave_the_token_good()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var token = mesh.Token(SecureMesh.Web);

        var (garbage, _) = await mesh.AskAsync(SecureMesh.Web, token, change: r => r.Csr = "garbage");
        garbage.ShouldBe(new RpcStatus(StatusCode.InvalidArgument, "the signing request is not PKCS#10 in PEM"));
        var (greedy, _) = await mesh.AskAsync(SecureMesh.Web, token, change: r => r.ValidityDuration = 100 * 86_400);
        greedy.ShouldBe(new RpcStatus(StatusCode.InvalidArgument, "the lifetime may be at most 90 days"));
        var (impostor, _) = await mesh.AskAsync(
            SecureMesh.Web, token, change: r => r.Metadata = new Struct { Fields = { ["ImpersonatedIdentity"] = Value.ForString($"{SecureMesh.Payments}") } });
        impostor.Code.ShouldBe(StatusCode.InvalidArgument);

        (await mesh.AskAsync(SecureMesh.Web, token)).Status.ShouldBe(RpcStatus.Ok);
        mesh.Host.Metrics.Certificates.ParsingErrors.Read().ShouldBe(1);
        mesh.Host.Metrics.Certificates.SigningErrors.Read(nameof(CertificateRefusal.LifetimeTooLong)).ShouldBe(1);
    }

    [Fact]
    public async Task The_wished_lifetime_is_given()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var before = SecureMesh.Now();

        var (_, secrets) = await mesh.AskAsync(SecureMesh.Web, mesh.Token(SecureMesh.Web), change: r => r.ValidityDuration = 600);

        secrets!.Certificate.Validity.NotAfter.ShouldBeInRange(before + TimeSpan.FromSeconds(599), SecureMesh.Now() + TimeSpan.FromSeconds(600));
    }

    [Fact]
    public async Task Nothing_is_signed_in_plain_text()
    {
        await using var mesh = await SecureMesh.StartAsync();
        using var plain = new RpcChannel(mesh.Host.XdsAddress!, new RpcChannelOptions(), TimeProvider.System);

        (await mesh.AskAsync(SecureMesh.Web, mesh.Token(SecureMesh.Web), over: plain)).Status.Code.ShouldBe(StatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task A_workload_knows_its_control_plane_by_root_and_by_name()
    {
        await using var mesh = await SecureMesh.StartAsync();
        var token = mesh.Token(SecureMesh.Web);

        var (stranger, _) = await mesh.AskAsync(SecureMesh.Web, token, over: mesh.ChannelAs(null, SecureMesh.NewRoot("stranger")));
        stranger.Code.ShouldBe(StatusCode.Unavailable);
        stranger.Message.ShouldContain("the certificate of the server at 127.0.0.1 is not trusted");
        var (elsewhere, _) = await mesh.AskAsync(SecureMesh.Web, token, over: mesh.ChannelAs(null, host: "elsewhere.example"));
        elsewhere.Message.ShouldContain("is for");
        elsewhere.Message.ShouldContain("istiod.istio-system.svc");

        // Nobody but the control plane has seen the token, and it is still good.
        (await mesh.AskAsync(SecureMesh.Web, token, over: mesh.ChannelAs(null, host: "control-plane.example"))).Status.ShouldBe(RpcStatus.Ok);
    }
}
