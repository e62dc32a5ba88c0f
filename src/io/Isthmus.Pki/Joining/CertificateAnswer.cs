namespace Isthmus.Pki.Joining;

/// <summary>What the certificate service answers.</summary>
/// <param name="Refusal">Why not; <see cref="CertificateRefusal.None"/> when signed.</param>
/// <param name="Reason">The same in plain words, for our log; a caller that proved nothing is told only that it failed.</param>
/// <param name="Identity">Who asked, as far as it was proven.</param>
/// <param name="Chain">PEM elements: leaf, intermediates, and last all roots in one; empty when refused.</param>
/// <param name="NotAfter">When the certificate ends.</param>
public sealed record CertificateAnswer(CertificateRefusal Refusal, string Reason, SpiffeId? Identity, EquatableArray<string> Chain, DateTimeOffset NotAfter)
{
    internal static CertificateAnswer Refused(CertificateRefusal refusal, string reason, SpiffeId? identity = null) => new(refusal, reason, identity, [], default);
}
