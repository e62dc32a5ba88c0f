using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;
using Isthmus.TestKit;

namespace Isthmus.Pki.Tests;

/// <summary>A root, one cluster's authority below it, and workloads that it signs; in a folder that is removed afterwards.</summary>
internal sealed class TestMesh : IDisposable
{
    private readonly DirectoryInfo _folder = ScratchFolder.Create("isthmus-pki-");

    public TestMesh(DateTimeOffset? now = null, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256, TimeSpan? rootLifetime = null, TimeSpan? intermediateLifetime = null)
    {
        Now = now ?? Noon;
        // Made a month ago, so that certificates of the past can be signed too.
        var then = Now - TimeSpan.FromDays(30);
        Root = RootAuthority.Create(new AuthorityName("Test", "root"), rootLifetime ?? Defaults.RootLifetime, algorithm, then);
        Root.Write(RootFolder);
        Authority = Root.IssueIntermediate(ClusterFolder, new AuthorityName("Test", "cluster-a"), intermediateLifetime ?? Defaults.IntermediateLifetime, algorithm, then).Authority!;
        Authority.ShouldNotBeNull();
    }

    public static DateTimeOffset Noon { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static SpiffeId Web { get; } = new("cluster.local", "shop", "web");

    public static SpiffeId Payments { get; } = new("cluster.local", "shop", "payments");

    public DateTimeOffset Now { get; }

    public string Folder => _folder.FullName;

    public string RootFolder => Path.Combine(Folder, "ca");

    public string ClusterFolder => Path.Combine(Folder, "ca", "cluster-a");

    public RootAuthority Root { get; }

    public CertificateAuthority Authority { get; }

    public TrustBundle Bundle => new("cluster.local", Authority.Roots);

    public static X509Certificate2 Sign(CertificateAuthority authority, PrivateKey key, SpiffeId identity, DateTimeOffset now, TimeSpan lifetime = default)
    {
        var result = authority.Sign(SigningRequests.Create(key, identity), identity, lifetime, now);
        result.Reason.ShouldBe("");
        return result.Leaf!;
    }

    public WorkloadCertificate Workload(SpiffeId identity, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256) => Workload(Authority, identity, Now, algorithm);

    /// <summary>Signed at that time, for the default lifetime, whatever the bundle of anybody thinks of it.</summary>
    public static WorkloadCertificate Workload(CertificateAuthority authority, SpiffeId identity, DateTimeOffset at, KeyAlgorithm algorithm = KeyAlgorithm.EcdsaP256)
    {
        var key = PrivateKey.Create(algorithm);
        var leaf = Sign(authority, key, identity, at);
        WorkloadCertificate.TryCreate(key, [leaf, .. authority.Intermediates], new TrustBundle(identity.TrustDomain, authority.Roots), at, out var certificate, out var problem).ShouldBeTrue(problem);
        return certificate!;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string Write(string name, params IEnumerable<X509Certificate2> certificates) => Write(name, PemCertificates.Write(certificates));

    // Several who share it may each clean up behind themselves.
    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            _folder.Delete(recursive: true);
        }
    }
}
