using Isthmus.Pki.Joining;

namespace Isthmus.Pki.Authority;

/// <summary>A signed certificate, or why there is none.</summary>
/// <param name="Leaf">The certificate; null when refused.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="Reason">The same in plain words; empty when signed.</param>
public sealed record SigningResult(X509Certificate2? Leaf, CertificateRefusal Refusal, string Reason)
{
    internal static SigningResult Signed(X509Certificate2 leaf) => new(leaf, CertificateRefusal.None, "");

    internal static SigningResult Refused(CertificateRefusal refusal, string reason) => new(null, refusal, reason);
}
