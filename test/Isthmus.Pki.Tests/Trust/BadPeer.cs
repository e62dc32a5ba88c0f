using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;

namespace Isthmus.Pki.Tests.Trust;

/// <summary>One peer of the table of bad peers, and what must be said about it.</summary>
/// <param name="Name">The line of the table.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">A part of the reason.</param>
/// <param name="Make">Makes the peer's certificate.</param>
internal sealed record BadPeer(string Name, PeerVerdict Verdict, string Reason, Func<TestMesh, TestMesh, WorkloadCertificate> Make)
{
    /// <summary>Another mesh that is trusted for its own trust domain only.</summary>
    public static TestMesh Partner { get; } = InMemory();

    public static IReadOnlyList<BadPeer> Table { get; } =
    [
        new("wrong root", PeerVerdict.WrongRoot, "does not reach a root", (_, stranger) => stranger.Workload(TestMesh.Web)),
        new("expired", PeerVerdict.Expired, "expired at", (mesh, _) => At(mesh, -TimeSpan.FromDays(3))),
        new("not yet valid", PeerVerdict.NotYetValid, "is valid from", (mesh, _) => At(mesh, TimeSpan.FromDays(3))),
        new("wrong SPIFFE id", PeerVerdict.WrongIdentity, "was expected", (mesh, _) => mesh.Workload(TestMesh.Payments)),
        new("wrong trust domain", PeerVerdict.WrongTrustDomain, "'evil.mesh' is neither ours", (mesh, _) => mesh.Workload(TestMesh.Web with { TrustDomain = "evil.mesh" })),
        new("trust domain of another mesh, our root", PeerVerdict.WrongRoot, "may not vouch for trust domain 'partner.mesh'",
            (mesh, _) => mesh.Workload(TestMesh.Web with { TrustDomain = "partner.mesh" })),
        new("root of the other mesh, our trust domain", PeerVerdict.WrongRoot, "may not vouch for trust domain 'cluster.local'",
            (_, _) => Partner.Workload(TestMesh.Web)),
    ];

    /// <summary>Whom the good side of the table trusts.</summary>
    public static TrustBundle BundleOf(TestMesh mesh) =>
        new("cluster.local", mesh.Authority.Roots, ["old.mesh"], [new TrustDomainRoots("partner.mesh", Partner.Authority.Roots)]);

    // Shared by all tests; it signs without its files.
    private static TestMesh InMemory()
    {
        using var mesh = new TestMesh(TimeProvider.System.GetUtcNow());
        return mesh;
    }

    private static WorkloadCertificate At(TestMesh mesh, TimeSpan offset) => TestMesh.Workload(mesh.Authority, TestMesh.Web, mesh.Now + offset);
}
