using System.Text;

namespace Isthmus.Pki.Certificates;

/// <summary>Certificates as PEM text.</summary>
public static class PemCertificates
{
    /// <summary>Reads every certificate of a text, in order; other blocks are skipped. At least one must be there.</summary>
    public static bool TryRead(string pem, out IReadOnlyList<X509Certificate2> certificates, [NotNullWhen(false)] out string? problem)
    {
        certificates = [];
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            problem = "holds a certificate that cannot be read";
            return false;
        }

        problem = all.Count == 0 ? "holds no certificate" : all.Count > Defaults.MaxCertificatesPerFile ? $"holds more than {Defaults.MaxCertificatesPerFile} certificates" : null;
        certificates = problem is null ? [.. all] : [];
        return problem is null;
    }

    /// <summary>One certificate, with a line end.</summary>
    public static string Write(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    /// <summary>Certificates one after the other.</summary>
    public static string Write(IEnumerable<X509Certificate2> certificates) =>
        certificates.Aggregate(new StringBuilder(), (text, c) => text.Append(Write(c))).ToString();
}
