using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Trust;

namespace Isthmus.Pki.Workloads;

/// <summary>
/// A workload's certificate on disk, under the names that Istio's agent gives its own (<c>cert-chain.pem</c>, <c>key.pem</c>, <c>root-cert.pem</c>):
/// with it a proxy starts again while the control plane is away.
/// </summary>
public static class WorkloadFolder
{
    private const string ChainFile = "cert-chain.pem";
    private const string KeyFile = "key.pem";
    private const string RootsFile = "root-cert.pem";

    /// <summary>The files of a folder, for watching them.</summary>
    public static IReadOnlyList<string> Files(string folder) => [.. new[] { ChainFile, KeyFile, RootsFile }.Select(n => Path.Combine(folder, n))];

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="bundle">Whom we trust besides: its trust domain, aliases and other meshes; its roots are replaced by the folder's.</param>
    /// <param name="now">The time.</param>
    /// <param name="problems">Everything that is wrong is added.</param>
    public static WorkloadSecrets? Read(string folder, TrustBundle bundle, DateTimeOffset now, List<PkiProblem> problems)
    {
        var before = problems.Count;
        var chain = CaFolder.ReadCertificates(Path.Combine(folder, ChainFile), problems);
        var roots = CaFolder.ReadCertificates(Path.Combine(folder, RootsFile), problems);
        var key = CaFolder.ReadKey(Path.Combine(folder, KeyFile), problems);
        if (problems.Count > before || key is null)
        {
            return null;
        }

        var trusted = bundle.WithRoots(roots);
        if (!WorkloadCertificate.TryCreate(key, chain, trusted, now, out var certificate, out var problem))
        {
            problems.Add(new PkiProblem(folder, problem));
            return null;
        }

        return new WorkloadSecrets(certificate, trusted);
    }

    /// <summary>Reads a folder of a proxy that is told nothing else: its trust domain is the certificate's own, and it knows no aliases and no other meshes.</summary>
    public static WorkloadSecrets? Read(string folder, DateTimeOffset now, List<PkiProblem> problems)
    {
        var unread = new List<PkiProblem>();
        var domain = CaFolder.ReadCertificates(Path.Combine(folder, ChainFile), unread) is [var leaf, ..] ? PeerVerifier.IdentityOf(leaf, out _)?.TrustDomain : null;
        return Read(folder, new TrustBundle(domain ?? "", []), now, problems);
    }

    /// <summary>Writes a folder; each file is replaced as a whole, and a reader refuses a chain and key that do not fit.</summary>
    public static void Write(string folder, WorkloadSecrets secrets)
    {
        PrivateFiles.CreateFolder(folder);
        PrivateFiles.Write(Path.Combine(folder, RootsFile), PemCertificates.Write(secrets.Bundle.Roots));
        PrivateFiles.Write(Path.Combine(folder, KeyFile), secrets.Certificate.Key.ToPem());
        PrivateFiles.Write(Path.Combine(folder, ChainFile), PemCertificates.Write(secrets.Certificate.Intermediates.Prepend(secrets.Certificate.Leaf)));
    }
}
