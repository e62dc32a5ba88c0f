using Isthmus.Pki.Certificates;

namespace Isthmus.Pki.Trust;

/// <summary>Whether a certificate of any kind, an authority's too, leads to a root; without a word about identities and uses.</summary>
public static class ChainChecks
{
    /// <summary>Why the certificate is not good; null when it leads to one of the roots and everything on the way is valid.</summary>
    public static string? Problem(X509Certificate2 certificate, IEnumerable<X509Certificate2> others, IReadOnlyList<X509Certificate2> roots, DateTimeOffset now)
    {
        using var chain = ChainPolicies.Build(certificate, others, roots, role: null, now);
        var elements = chain.ChainElements.Select(e => e.Certificate).ToList();
        if (elements.Find(c => ValidityPeriod.Of(c).IsOver(now)) is { } expired)
        {
            return $"'{expired.Subject}' expired at {ValidityPeriod.Of(expired).NotAfter:u}";
        }

        if (elements.Find(c => ValidityPeriod.Of(c).IsAhead(now)) is { } ahead)
        {
            return $"'{ahead.Subject}' is valid from {ValidityPeriod.Of(ahead).NotBefore:u} on";
        }

        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        return elements.Count > 0 && flags == X509ChainStatusFlags.NoError ? null
            : elements.Count == 0 || (flags & X509ChainStatusFlags.PartialChain) != X509ChainStatusFlags.NoError ? $"the issuer '{(elements.Count == 0 ? certificate : elements[^1]).Issuer}' is not here"
            : flags == X509ChainStatusFlags.UntrustedRoot ? $"the chain ends at '{elements[^1].Subject}', which is not one of the roots"
            : $"the chain is not good ({flags})";
    }
}
