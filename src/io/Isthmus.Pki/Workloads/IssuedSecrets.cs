using Isthmus.Pki.Certificates;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;

namespace Isthmus.Pki.Workloads;

/// <summary>Reads what a certificate service answered (<c>IstioCertificateResponse.cert_chain</c>) and takes only what can be used.</summary>
public static class IssuedSecrets
{
    /// <summary>
    /// Puts certificate and trust together. The authority's roots come with its answer: that is how a new root reaches a workload before any peer shows a
    /// certificate below it.
    /// </summary>
    /// <param name="key">The key that the request was for.</param>
    /// <param name="chain">PEM elements: the leaf, its intermediates, and last all roots in one.</param>
    /// <param name="bundle">Whom we trust; its roots are replaced by the answer's.</param>
    /// <param name="wanted">Who we are. The trust domain may have been renamed meanwhile; an alias is the same mesh.</param>
    /// <param name="now">The time.</param>
    /// <param name="secrets">What is to be used from now on.</param>
    /// <param name="problem">Why the answer is not usable.</param>
    public static bool TryRead(
        PrivateKey key,
        IReadOnlyList<string> chain,
        TrustBundle bundle,
        SpiffeId wanted,
        DateTimeOffset now,
        [NotNullWhen(true)] out WorkloadSecrets? secrets,
        [NotNullWhen(false)] out string? problem)
    {
        secrets = null;
        if (chain.Count < 2)
        {
            problem = "the authority answered no chain";
            return false;
        }

        if (!PemCertificates.TryRead(chain[^1], out var roots, out problem) || !PemCertificates.TryRead(string.Concat(chain.SkipLast(1)), out var certificates, out problem))
        {
            problem = $"the authority's answer {problem}";
            return false;
        }

        var trusted = bundle.WithRoots(roots);
        if (!WorkloadCertificate.TryCreate(key, certificates, trusted, now, out var certificate, out problem))
        {
            problem = $"the authority's answer is not usable: {problem}";
            return false;
        }

        if (wanted with { TrustDomain = certificate.Identity.TrustDomain } != certificate.Identity || !trusted.IsOurs(certificate.Identity.TrustDomain))
        {
            problem = $"the authority answered a certificate of {certificate.Identity}, not of {wanted}";
            return false;
        }

        secrets = new WorkloadSecrets(certificate, trusted);
        return true;
    }
}
