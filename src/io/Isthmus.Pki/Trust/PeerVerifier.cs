using Isthmus.Pki.Certificates;
using Isthmus.Pki.Keys;

namespace Isthmus.Pki.Trust;

/// <summary>
/// Decides whether a peer is who it must be. The steps, and what each refuses:
/// 1. a certificate is there; 2. it names exactly one SPIFFE identity; 3. of a trust domain that we know; 4. its chain leads to a root that may vouch
/// for that domain; 5. every certificate in the chain is valid now; 6. it is a leaf, for this use, with a good key; 7. it is one whom we expect.
/// </summary>
public static class PeerVerifier
{
    private const X509ChainStatusFlags UsageFlags =
        X509ChainStatusFlags.NotValidForUsage | X509ChainStatusFlags.InvalidBasicConstraints | NameFlags;

    private const X509ChainStatusFlags NameFlags =
        X509ChainStatusFlags.InvalidNameConstraints | X509ChainStatusFlags.HasNotPermittedNameConstraint | X509ChainStatusFlags.HasExcludedNameConstraint
        | X509ChainStatusFlags.HasNotSupportedNameConstraint | X509ChainStatusFlags.HasNotDefinedNameConstraint;

    // The times are judged against our own clock, not the machine's.
    private const X509ChainStatusFlags TimeFlags = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotTimeNested;

    /// <summary>Builds the chain and judges it.</summary>
    /// <param name="leaf">The peer's certificate; null when it showed none.</param>
    /// <param name="sent">What the peer sent with it; may hold anything.</param>
    /// <param name="bundle">Whom we trust.</param>
    /// <param name="expectation">Whom we expect.</param>
    /// <param name="role">What the peer uses the certificate for.</param>
    /// <param name="now">The time to judge at.</param>
    public static PeerVerification Verify(
        X509Certificate2? leaf, IEnumerable<X509Certificate2> sent, TrustBundle bundle, PeerExpectation expectation, PeerRole role, DateTimeOffset now)
    {
        if (leaf is null)
        {
            return Judge(null, null, bundle, expectation, now);
        }

        using var chain = ChainPolicies.Build(leaf, sent, bundle.AllRoots, role, now);
        return Judge(leaf, chain, bundle, expectation, now);
    }

    /// <summary>Judges a chain that was built by a policy of <see cref="ChainPolicies"/> with every root of the bundle, as TLS hands it over.</summary>
    public static PeerVerification Judge(X509Certificate2? leaf, X509Chain? chain, TrustBundle bundle, PeerExpectation expectation, DateTimeOffset now)
    {
        if (leaf is null || chain is null)
        {
            return new PeerVerification(PeerVerdict.NoCertificate, null, "the peer showed no certificate");
        }

        if (IdentityOf(leaf, out var problem) is not { } identity)
        {
            return new PeerVerification(PeerVerdict.NoIdentity, null, problem);
        }

        var (verdict, reason) = bundle.Knows(identity.TrustDomain)
            ? JudgeChain(leaf, chain, identity, bundle, now)
            : (PeerVerdict.WrongTrustDomain, $"trust domain '{identity.TrustDomain}' is neither ours ('{bundle.TrustDomain}'), nor an alias, nor one that we trust");
        if (verdict == PeerVerdict.Accepted && !expectation.Allows(identity))
        {
            (verdict, reason) = (PeerVerdict.WrongIdentity, $"the peer is {identity}, but {expectation} was expected");
        }

        return new PeerVerification(verdict, identity, reason);
    }

    /// <summary>The one SPIFFE identity of a certificate; null, with the reason, when there is not exactly one URI or it is not well formed.</summary>
    public static SpiffeId? IdentityOf(X509Certificate2 certificate, out string problem)
    {
        problem = "";
        if (!SubjectAltNames.TryRead(certificate, out var names))
        {
            problem = "the certificate's alternative names are malformed";
        }
        else if (names.Uris.Count != 1)
        {
            problem = names.Uris.IsEmpty ? "the certificate names no SPIFFE identity" : $"the certificate names {names.Uris.Count} URIs instead of one SPIFFE identity";
        }
        else if (SpiffeNames.TryParse(names.Uris[0], out var identity))
        {
            return identity;
        }
        else
        {
            problem = "the certificate's URI is not of the form spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/SERVICE_ACCOUNT";
        }

        return null;
    }

    private static (PeerVerdict Verdict, string Reason) JudgeChain(X509Certificate2 leaf, X509Chain chain, SpiffeId identity, TrustBundle bundle, DateTimeOffset now)
    {
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status) & ~TimeFlags;
        var elements = chain.ChainElements.Select(e => e.Certificate).ToList();
        if (elements.Count == 0 || !bundle.Trusts(identity.TrustDomain, elements[^1]) || (flags & ~UsageFlags) != X509ChainStatusFlags.NoError)
        {
            return (PeerVerdict.WrongRoot, WhyNoRoot(elements, flags, identity));
        }

        if (elements.Find(c => ValidityPeriod.Of(c).IsOver(now)) is { } expired)
        {
            return (PeerVerdict.Expired, $"{Name(expired, leaf)} expired at {ValidityPeriod.Of(expired).NotAfter:u}; it is {now:u} here");
        }

        if (elements.Find(c => ValidityPeriod.Of(c).IsAhead(now)) is { } ahead)
        {
            return (PeerVerdict.NotYetValid, $"{Name(ahead, leaf)} is valid from {ValidityPeriod.Of(ahead).NotBefore:u} on; it is {now:u} here");
        }

        // Whoever can find out the key of an issuer signs what he likes. The root is the operator's choice.
        if (elements.SkipLast(1).FirstOrDefault(c => PublicKeys.Weakness(c.PublicKey) is not null) is { } weak)
        {
            return (PeerVerdict.WeakKey, $"{Name(weak, leaf)} has {PublicKeys.Weakness(weak.PublicKey)}");
        }

        return JudgeUse(leaf, flags);
    }

    private static (PeerVerdict Verdict, string Reason) JudgeUse(X509Certificate2 leaf, X509ChainStatusFlags flags)
    {
        // SPIFFE X509-SVID 4.1 and 5.2: an authority's own certificate is no workload's, even when it names one.
        if (leaf.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority))
        {
            return (PeerVerdict.WrongUsage, "the certificate is an authority's, not a workload's");
        }

        return (flags & UsageFlags) == X509ChainStatusFlags.NoError
            ? (PeerVerdict.Accepted, "")
            : (PeerVerdict.WrongUsage, $"the certificate, or one above it, is not for this use ({flags & UsageFlags})");
    }

    private static string WhyNoRoot(List<X509Certificate2> elements, X509ChainStatusFlags flags, SpiffeId identity)
    {
        if ((flags & X509ChainStatusFlags.NotSignatureValid) != X509ChainStatusFlags.NoError)
        {
            return "a signature in the certificate's chain is wrong";
        }

        if (elements.Count == 0 || (flags & X509ChainStatusFlags.PartialChain) != X509ChainStatusFlags.NoError)
        {
            var missing = elements.Count == 0 ? "" : $": the issuer '{elements[^1].Issuer}' is neither trusted nor sent";
            return $"the certificate's chain does not reach a root{missing}";
        }

        return $"the certificate's chain ends at '{elements[^1].Subject}', which may not vouch for trust domain '{identity.TrustDomain}'"
            + ((flags & ~X509ChainStatusFlags.UntrustedRoot) == X509ChainStatusFlags.NoError ? "" : $" ({flags})");
    }

    private static string Name(X509Certificate2 certificate, X509Certificate2 leaf) =>
        ReferenceEquals(certificate, leaf) || certificate.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span)
            ? "the certificate"
            : $"the issuing certificate '{certificate.Subject}'";
}
