using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>When a peer's certificate is good.</summary>
/// <param name="Roots">What it must lead to; null when the other side is a server: the system's; a client: not verified.</param>
/// <param name="Names">Names of which it must have one.</param>
/// <param name="IsSkipped">It may lead anywhere.</param>
internal readonly record struct TlsValidation(CertificateSource? Roots, EquatableArray<StringMatch> Names, bool IsSkipped)
{
    /// <summary>Reads the three forms: fixed, delivered, or both.</summary>
    public static TlsValidation Read(TlsPb.CommonTlsContext common, Findings findings) => common.ValidationContextTypeCase switch
    {
        TlsPb.CommonTlsContext.ValidationContextTypeOneofCase.ValidationContext => Fixed(common.ValidationContext, findings),
        TlsPb.CommonTlsContext.ValidationContextTypeOneofCase.ValidationContextSdsSecretConfig => new(TlsReader.Roots(common.ValidationContextSdsSecretConfig.Name), [], false),
        TlsPb.CommonTlsContext.ValidationContextTypeOneofCase.CombinedValidationContext => Combined(common.CombinedValidationContext, findings),
        _ => new(null, [], true),
    };

    private static TlsValidation Combined(TlsPb.CommonTlsContext.Types.CombinedCertificateValidationContext combined, Findings findings)
    {
        var checks = combined.DefaultValidationContext ?? new();
        Refuse(checks, findings);
        findings.RejectIf(checks.TrustedCa is not null, "combined_validation_context with trusted_ca");
        return new(TlsReader.Roots(combined.ValidationContextSdsSecretConfig?.Name ?? ""), NamesOf(checks, findings), AcceptsUntrusted(checks));
    }

    private static TlsValidation Fixed(TlsPb.CertificateValidationContext checks, Findings findings)
    {
        Refuse(checks, findings);
        var names = NamesOf(checks, findings);
        if (checks.SystemRootCerts is not null)
        {
            return new(null, names, AcceptsUntrusted(checks));
        }

        if (checks.TrustedCa is null)
        {
            return new(null, names, true);
        }

        findings.RejectIf(checks.TrustedCa.Filename.Length == 0, "trusted_ca: not from a file");
        return new(new(CertificateSourceKind.File, checks.TrustedCa.Filename), names, AcceptsUntrusted(checks));
    }

    private static void Refuse(TlsPb.CertificateValidationContext checks, Findings findings)
    {
        findings.RejectIf(checks.VerifyCertificateHash.Count > 0, "verify_certificate_hash");
        findings.RejectIf(checks.VerifyCertificateSpki.Count > 0, "verify_certificate_spki");
        findings.RejectIf(checks.Crl is not null, "crl");
        findings.RejectIf(checks.AllowExpiredCertificate, "allow_expired_certificate");
        findings.RejectIf(checks.RequireSignedCertificateTimestamp == true, "require_signed_certificate_timestamp");
        findings.RejectIf(checks.CaCertificateProviderInstance is not null, "certificate provider instance");
    }

    private static bool AcceptsUntrusted(TlsPb.CertificateValidationContext checks) =>
        checks.TrustChainVerification == TlsPb.CertificateValidationContext.Types.TrustChainVerification.AcceptUntrusted;

    // The typed form is the newer one and counts if both are there.
    private static EquatableArray<StringMatch> NamesOf(TlsPb.CertificateValidationContext checks, Findings findings) => checks.MatchTypedSubjectAltNames.Count > 0
        ? checks.MatchTypedSubjectAltNames.Select(n => MatcherReader.String(n.Matcher, findings)).ToEquatableArray()
        : checks.MatchSubjectAltNames.Select(n => MatcherReader.String(n, findings)).ToEquatableArray();
}
