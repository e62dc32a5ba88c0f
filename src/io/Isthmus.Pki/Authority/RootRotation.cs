using Isthmus.Pki.Files;

namespace Isthmus.Pki.Authority;

/// <summary>
/// The change from one root to another with both trusted in between. Every cluster goes through the same steps, and no cluster takes a step before all
/// have taken the one before: <see cref="Trust"/> the new root; <see cref="RootAuthority.IssueIntermediate"/> below the new root, with both in the bundle;
/// when every workload has renewed, <see cref="Retire"/> the old root.
/// </summary>
public static class RootRotation
{
    /// <summary>The roots with one more; the same when it is there already.</summary>
    public static IReadOnlyList<X509Certificate2> Trust(IReadOnlyList<X509Certificate2> roots, X509Certificate2 added) =>
        roots.Any(r => AreSame(r, added)) ? roots : [.. roots, added];

    /// <summary>The roots without one.</summary>
    public static IReadOnlyList<X509Certificate2> Retire(IReadOnlyList<X509Certificate2> roots, X509Certificate2 removed) =>
        [.. roots.Where(r => !AreSame(r, removed))];

    /// <summary>
    /// Replaces the roots of a cluster's folder, if its authority still leads to one of them; otherwise nothing is written and the problems say why.
    /// </summary>
    public static IReadOnlyList<PkiProblem> WriteRoots(string folder, IReadOnlyList<X509Certificate2> roots, DateTimeOffset now)
    {
        var reading = CaFolder.Read(folder, now);
        if (reading.Authority is not { } old)
        {
            return reading.Problems;
        }

        if (!CertificateAuthority.TryCreate(old.SigningCertificate, old.Key, [.. old.Intermediates, .. old.Roots], roots, now, out _, out var problem))
        {
            return [new PkiProblem(folder, problem)];
        }

        var file = Path.Combine(folder, CaFileNames.Roots);
        PrivateFiles.Write(File.Exists(file) ? file : Path.Combine(folder, CaFileNames.TlsRoots), Certificates.PemCertificates.Write(roots));
        return [];
    }

    private static bool AreSame(X509Certificate2 one, X509Certificate2 other) => one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);
}
