using Isthmus.Pki.Authority;
using Isthmus.Pki.Workloads;
using Isthmus.Rpc;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Core.V3;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Feature.Tests.Certificates;

/// <summary>Discovery over TLS: who may open a stream, and what happens to open ones while certificates change (istio facts 4.1, 7.7).</summary>
public sealed class SecureDiscoveryTests
{
    private static readonly (string File, string Yaml)[] Files = [("web.yaml", Manifests.Service("web"))];

    [Fact]
    public async Task A_workload_is_told_its_plan()
    {
        await using var mesh = await SecureMesh.StartAsync(Files);
        await using var peer = await ConnectAsync(mesh, mesh.Sign(SecureMesh.Web), Nodes.Sidecar("web-1", metadata: ("SERVICE_ACCOUNT", "web")));

        await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Contains("outbound|80||web.default.svc.cluster.local"), "the plan");
    }

    [Fact]
    public async Task Who_shows_nothing_or_the_wrong_thing_is_told_nothing()
    {
        await using var mesh = await SecureMesh.StartAsync(Files);
        SecureMesh.Issue(SecureMesh.NewRoot("stranger"), Path.Combine(mesh.Folder, "stranger"));
        var stranger = CaFolder.Read(Path.Combine(mesh.Folder, "stranger"), SecureMesh.Now()).Authority!;
        var cases = new (WorkloadSecrets? Shown, Node Node, StatusCode Code, string Reason)[]
        {
            (null, Nodes.Sidecar("web-1"), StatusCode.Unauthenticated, "NoCertificate"),
            (SecureMesh.Sign(stranger, SecureMesh.Web, SecureMesh.Now()), Nodes.Sidecar("web-1"), StatusCode.Unauthenticated, "WrongRoot"),
            (SecureMesh.Sign(mesh.Authority, SecureMesh.Web, SecureMesh.Now() - TimeSpan.FromHours(2)), Nodes.Sidecar("web-1"), StatusCode.Unauthenticated, "Expired"),
            (mesh.Sign(SecureMesh.Web with { Namespace = "shop" }), Nodes.Sidecar("web-1"), StatusCode.PermissionDenied, "WrongNode"),
            (mesh.Sign(SecureMesh.Payments), Nodes.Sidecar("web-1", metadata: ("SERVICE_ACCOUNT", "web")), StatusCode.PermissionDenied, "WrongNode"),
        };
        foreach (var (shown, node, code, reason) in cases)
        {
            var before = mesh.Host.Metrics.Certificates.RefusedCallers.Read(reason);
            await using var peer = await ConnectAsync(mesh, shown, node);
            await peer.UntilAsync(() => peer.Status is not null, reason);
            peer.Status!.Value.Code.ShouldBe(code, reason);
            peer.Responses.ShouldBe(0, reason);
            mesh.Host.Metrics.Certificates.RefusedCallers.Read(reason).ShouldBe(before + 1, reason);
        }
    }

    [Fact]
    public async Task Streams_live_on_while_intermediate_and_root_are_replaced()
    {
        await using var mesh = await SecureMesh.StartAsync(Files);
        var secrets = mesh.Sign(SecureMesh.Web);
        await using var peer = await ConnectAsync(mesh, secrets, Nodes.Sidecar("web-1"));
        await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Count > 0, "the plan");
        var old = mesh.Authority.Roots;
        var next = SecureMesh.NewRoot("next");

        // A new intermediate below the same root.
        secrets = await StepAsync(mesh, secrets, () => SecureMesh.Issue(mesh.Root, mesh.AuthorityFolder));
        secrets.Bundle.Roots.Count.ShouldBe(1);

        // Both roots are trusted.
        secrets = await StepAsync(mesh, secrets, () => RootRotation.WriteRoots(mesh.AuthorityFolder, RootRotation.Trust(old, next.Certificate), SecureMesh.Now()).ShouldBeEmpty());
        secrets.Bundle.Roots.Count.ShouldBe(2);

        // An intermediate below the new root; the certificate from before is still good.
        secrets = await StepAsync(mesh, secrets, () => SecureMesh.Issue(next.WithBundle(RootRotation.Trust(old, next.Certificate)), mesh.AuthorityFolder));
        await using var between = await ConnectAsync(mesh, secrets, Nodes.Sidecar("web-2"));
        await between.UntilAsync(() => between.Names(TypeUrls.Cluster).Count > 0, "a plan below the new root");

        // The old root goes.
        secrets = await StepAsync(mesh, secrets, () => RootRotation.WriteRoots(mesh.AuthorityFolder, [next.Certificate], SecureMesh.Now()).ShouldBeEmpty());
        secrets.Bundle.Roots.ShouldHaveSingleItem().Thumbprint.ShouldBe(next.Certificate.Thumbprint);

        // The first stream has seen it all, and is still told what changes.
        await File.WriteAllTextAsync(Path.Combine(mesh.RegistryFolder, "late.yaml"), Manifests.Service("late"));
        await peer.UntilAsync(() => peer.Names(TypeUrls.Cluster).Contains("outbound|80||late.default.svc.cluster.local"), "a change on the old stream");
        peer.Status.ShouldBeNull();

        // The host looks at its folder by itself too, and what it finds in the middle of a step may be complete.
        mesh.Host.Metrics.Certificates.Reloads.Read("used").ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_folder_that_makes_no_sense_changes_nothing()
    {
        await using var mesh = await SecureMesh.StartAsync(Files);
        var before = mesh.Authority;
        await File.WriteAllTextAsync(Path.Combine(mesh.AuthorityFolder, CaFileNames.Signing), "half a certificate");

        // Told at the second look: the first may have come in the middle of somebody's writing.
        mesh.Host.Authority!.Check();
        mesh.Host.Authority.Check();

        var (status, secrets) = await mesh.AskAsync(SecureMesh.Web, JoinTokensOf(before), over: mesh.ChannelAs(null, mesh.Root));
        status.ShouldBe(RpcStatus.Ok);
        secrets!.Certificate.Intermediates.ShouldHaveSingleItem().Thumbprint.ShouldBe(before.SigningCertificate.Thumbprint);
        mesh.Host.Metrics.Certificates.Reloads.Read("refused").ShouldBe(1);
    }

    private static string JoinTokensOf(CertificateAuthority authority) =>
        Pki.Joining.JoinTokens.Issue(authority, SecureMesh.Web, TimeSpan.FromMinutes(10), SecureMesh.Now());

    private static async Task<WorkloadSecrets> StepAsync(SecureMesh mesh, WorkloadSecrets secrets, Action step)
    {
        step();
        mesh.Host.Authority!.Check();

        // Renewed by who was there before the step, trusting whom it trusted then.
        using var channel = new Rpc.Client.RpcChannel(
            mesh.Address,
            SecureMesh.Patient with { Tls = () => Pki.Trust.NamedServerTls.Client("127.0.0.1", secrets.Certificate, secrets.Bundle.Roots, TimeProvider.System) },
            TimeProvider.System);
        var (status, next) = await mesh.AskAsync(SecureMesh.Web, over: channel);
        status.ShouldBe(RpcStatus.Ok);
        return next!;
    }

    private static async Task<DeltaPeer> ConnectAsync(SecureMesh mesh, WorkloadSecrets? shown, Node node)
    {
        var peer = new DeltaPeer(mesh.ChannelAs(shown), node, TypeUrls.Cluster);
        await peer.StartAsync().Within();
        return peer;
    }
}
