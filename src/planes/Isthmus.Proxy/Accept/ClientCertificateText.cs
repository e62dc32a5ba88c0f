using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Isthmus.Pki.Certificates;

namespace Isthmus.Proxy.Accept;

/// <summary>A client's certificate as one element of Envoy's <c>x-forwarded-client-cert</c>.</summary>
internal static class ClientCertificateText
{
    /// <summary>Writes <c>By</c>, <c>Hash</c>, with <paramref name="withPem"/> <c>Cert</c>, <c>Subject</c>, <c>URI</c> and <c>DNS</c>, in Envoy's order.</summary>
    public static string Element(X509Certificate2 certificate, string own, bool withPem)
    {
        var text = new StringBuilder();
        if (own.Length > 0)
        {
            text.Append("By=").Append(own).Append(';');
        }

        text.Append("Hash=").Append(certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
        if (withPem)
        {
            text.Append(";Cert=\"").Append(Uri.EscapeDataString(certificate.ExportCertificatePem() + "\n")).Append('"');
        }

        text.Append(";Subject=\"").Append(Quoted(Subject(certificate))).Append('"');
        if (!SubjectAltNames.TryRead(certificate, out var names))
        {
            return text.Append(";URI=").ToString();
        }

        foreach (var uri in names.Uris.DefaultIfEmpty(""))
        {
            text.Append(";URI=").Append(Plain(uri));
        }

        foreach (var name in names.DnsNames)
        {
            text.Append(";DNS=").Append(Plain(name));
        }

        return text.ToString();
    }

    // RFC 2253 order, last part first and without spaces behind commas, as Envoy prints it.
    private static string Subject(X509Certificate2 certificate) =>
        certificate.SubjectName.Decode(X500DistinguishedNameFlags.Reversed | X500DistinguishedNameFlags.DoNotUseQuotes).Replace(", ", ",", StringComparison.Ordinal);

    private static string Quoted(string value) => Clean(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    // Outside quotes the separators of elements must not occur; a certificate from elsewhere may hold anything.
    private static string Plain(string value) =>
        Clean(value).IndexOfAny([',', ';', '=', '"']) < 0 ? Clean(value) : $"\"{Quoted(value)}\"";

    private static string Clean(string value) => string.Concat(value.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
