using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Authority;

/// <summary>
/// A cluster's authority on disk, in Istio's plug-in layout. Folders that were made elsewhere are read as they are: keys in PKCS#1, PKCS#8 or SEC1,
/// several intermediates, several roots, the chain with or without the root.
/// </summary>
public static class CaFolder
{
    /// <summary>Reads a folder and says everything that is wrong with it.</summary>
    public static CaFolderReading Read(string folder, DateTimeOffset now)
    {
        var problems = new List<PkiProblem>();
        var isTls = !File.Exists(Path.Combine(folder, CaFileNames.Signing)) && File.Exists(Path.Combine(folder, CaFileNames.TlsSigning));
        var signingFile = Path.Combine(folder, isTls ? CaFileNames.TlsSigning : CaFileNames.Signing);
        var keyFile = Path.Combine(folder, isTls ? CaFileNames.TlsKey : CaFileNames.Key);
        var roots = ReadCertificates(Path.Combine(folder, isTls ? CaFileNames.TlsRoots : CaFileNames.Roots), problems);
        var signing = ReadCertificates(signingFile, problems);
        var chain = isTls ? [] : ReadChain(Path.Combine(folder, CaFileNames.Chain), problems);
        var key = ReadKey(keyFile, problems);
        CertificateAuthority? authority = null;
        if (problems.Count == 0 && key is not null
            && !CertificateAuthority.TryCreate(signing[0], key, [.. signing.Skip(1), .. chain], roots, now, out authority, out var problem))
        {
            problems.Add(new PkiProblem(folder, problem));
        }

        return new CaFolderReading(authority, problems, KeyWarnings(keyFile));
    }

    /// <summary>The files of a folder, for watching them.</summary>
    public static IReadOnlyList<string> Files(string folder) => [.. CaFileNames.All.Select(n => Path.Combine(folder, n))];

    /// <summary>
    /// Writes the four files; the folder is made when it is missing. The key comes last but one and the signing certificate last: a reader that looks
    /// in between sees a pair that does not fit, and keeps what it has.
    /// </summary>
    public static void Write(string folder, X509Certificate2 signing, PrivateKey key, IReadOnlyList<X509Certificate2> chain, IReadOnlyList<X509Certificate2> roots)
    {
        PrivateFiles.CreateFolder(folder);
        PrivateFiles.Write(Path.Combine(folder, CaFileNames.Roots), PemCertificates.Write(roots));
        PrivateFiles.Write(Path.Combine(folder, CaFileNames.Chain), PemCertificates.Write(chain));
        PrivateFiles.Write(Path.Combine(folder, CaFileNames.Key), key.ToPem());
        PrivateFiles.Write(Path.Combine(folder, CaFileNames.Signing), PemCertificates.Write(signing));
    }

    // Without a chain, or with an empty one, the signing certificate hangs directly below the root; a TLS secret carries the chain in tls.crt.
    private static IReadOnlyList<X509Certificate2> ReadChain(string file, List<PkiProblem> problems)
    {
        var isEmpty = PrivateFiles.TryRead(file, out var text, out _) ? string.IsNullOrWhiteSpace(text) : !File.Exists(file);
        return isEmpty ? [] : ReadCertificates(file, problems);
    }

    internal static IReadOnlyList<X509Certificate2> ReadCertificates(string file, List<PkiProblem> problems)
    {
        if (!PrivateFiles.TryRead(file, out var text, out var problem) || !PemCertificates.TryRead(text, out var certificates, out problem))
        {
            problems.Add(new PkiProblem(file, problem));
            return [];
        }

        return certificates;
    }

    internal static PrivateKey? ReadKey(string file, List<PkiProblem> problems)
    {
        if (!PrivateFiles.TryRead(file, out var text, out var problem) || !PrivateKey.TryReadPem(text, out var key, out problem))
        {
            problems.Add(new PkiProblem(file, problem));
            return null;
        }

        return key;
    }

    internal static IReadOnlyList<PkiProblem> KeyWarnings(string keyFile) =>
        PrivateFiles.IsOpenToOthers(keyFile)
            ? [new PkiProblem(keyFile, $"others than its owner may read or change this key; run: chmod 600 {keyFile}")]
            : [];
}
