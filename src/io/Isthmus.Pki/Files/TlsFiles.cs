using System.Net.Security;
using Isthmus.Pki.Authority;

namespace Isthmus.Pki.Files;

/// <summary>Certificates that operators give as files and that are no workload's: a gateway's own, a client's for an outside service, roots.</summary>
public static class TlsFiles
{
    /// <summary>Reads a certificate with its chain and key, ready for TLS; null, with problems, when they are not usable.</summary>
    /// <param name="certificateFile">The certificate first, then what is sent with it.</param>
    /// <param name="keyFile">Its key.</param>
    /// <param name="problems">Everything that is wrong is added.</param>
    public static SslStreamCertificateContext? ReadKeyPair(string certificateFile, string keyFile, List<PkiProblem> problems)
    {
        var before = problems.Count;
        var certificates = CaFolder.ReadCertificates(certificateFile, problems);
        var key = CaFolder.ReadKey(keyFile, problems);
        if (problems.Count > before || key is null)
        {
            return null;
        }

        if (!key.IsKeyOf(certificates[0]))
        {
            problems.Add(new PkiProblem(keyFile, $"is not the key of the certificate in {certificateFile}"));
            return null;
        }

        return SslStreamCertificateContext.Create(key.AttachTo(certificates[0]), [.. certificates.Skip(1)], offline: true);
    }

    /// <summary>Reads roots; null, with problems, when they are not usable.</summary>
    public static IReadOnlyList<X509Certificate2>? ReadRoots(string file, List<PkiProblem> problems) =>
        CaFolder.ReadCertificates(file, problems) is { Count: > 0 } roots ? roots : null;
}
