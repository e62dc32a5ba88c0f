using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Keys;

namespace Isthmus.App.Commands;

/// <summary>One certificate as <c>isthmus ca show</c> prints it.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Certificate">The certificate.</param>
/// <param name="ChainProblem">Why its chain is not good; null when it is.</param>
internal sealed record ShownCertificate(string File, X509Certificate2 Certificate, string? ChainProblem)
{
    /// <summary>As lines.</summary>
    public string Text(DateTimeOffset now)
    {
        var text = new StringBuilder($"{File}\n");
        foreach (var (name, value) in Lines(now))
        {
            text.Append($"  {name,-9} {value}\n");
        }

        return text.ToString();
    }

    /// <summary>As a JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var (names, validity) = (Names(), ValidityPeriod.Of(Certificate));
        json.WriteStartObject();
        json.WriteString("file", File);
        json.WriteString("subject", Certificate.Subject);
        json.WriteString("issuer", Certificate.Issuer);
        WriteList(json, "uris", names.Uris);
        WriteList(json, "dns", names.DnsNames);
        WriteList(json, "addresses", names.Addresses);
        json.WriteString("notBefore", validity.NotBefore);
        json.WriteString("notAfter", validity.NotAfter);
        json.WriteString("key", PublicKeys.Describe(Certificate.PublicKey));
        json.WriteBoolean("isAuthority", IsAuthority);
        json.WriteString("serial", Certificate.SerialNumber);
        json.WriteString("sha256", Fingerprint);
        json.WriteBoolean("chainOk", ChainProblem is null);
        json.WriteString("chainProblem", ChainProblem);
        json.WriteEndObject();
    }

    private bool IsAuthority => Certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority);

    private string Fingerprint => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private IEnumerable<(string Name, string Value)> Lines(DateTimeOffset now)
    {
        var names = Names();
        yield return ("subject", Certificate.Subject.Length == 0 ? "(none)" : Certificate.Subject);
        yield return ("issuer", Certificate.Issuer);
        foreach (var name in names.Uris.Concat(names.DnsNames.Select(n => $"DNS {n}")).Concat(names.Addresses.Select(n => $"IP {n}")))
        {
            yield return ("name", name);
        }

        yield return ("valid", Validity(ValidityPeriod.Of(Certificate), now));
        yield return ("key", PublicKeys.Describe(Certificate.PublicKey));
        yield return ("use", IsAuthority ? "authority" : "workload");
        yield return ("serial", Certificate.SerialNumber);
        yield return ("sha256", Fingerprint);
        yield return ("chain", ChainProblem ?? "ok");
    }

    private static string Validity(ValidityPeriod period, DateTimeOffset now)
    {
        var left = period.NotAfter - now;
        var state = period.IsOver(now) ? "expired"
            : period.IsAhead(now) ? "not yet valid"
            : left.TotalDays >= 2 ? $"for another {left.TotalDays:0} days"
            : $"for another {left.TotalHours:0.0} hours";
        return $"{period.NotBefore:u} to {period.NotAfter:u} ({state})";
    }

    private static void WriteList(Utf8JsonWriter json, string name, EquatableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private SubjectAltNames Names() => SubjectAltNames.TryRead(Certificate, out var names) ? names : SubjectAltNames.None;
}
