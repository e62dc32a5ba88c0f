using System.Net.Security;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;

namespace Isthmus.Pki.Workloads;

/// <summary>
/// A workload's certificate with its key and chain, ready for TLS. Immutable; replaced as a whole, while open connections keep theirs. Made only
/// when it is complete: the key fits, and the chain leads to a root that we trust, at the time of making.
/// </summary>
public sealed class WorkloadCertificate
{
    private WorkloadCertificate(X509Certificate2 leaf, PrivateKey key, IReadOnlyList<X509Certificate2> intermediates, SpiffeId identity)
    {
        Leaf = key.AttachTo(leaf);
        Key = key;
        Intermediates = intermediates;
        Identity = identity;
        Validity = ValidityPeriod.Of(leaf);
        TlsContext = SslStreamCertificateContext.Create(Leaf, [.. intermediates], offline: true);
    }

    /// <summary>Who the workload is.</summary>
    public SpiffeId Identity { get; }

    /// <summary>The certificate, with its key.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>What is sent with it: from its issuer upwards, without the root.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; }

    /// <summary>From when until when.</summary>
    public ValidityPeriod Validity { get; }

    /// <summary>Certificate and chain as <see cref="SslStream"/> sends them; sharing it lets sessions be resumed.</summary>
    public SslStreamCertificateContext TlsContext { get; }

    internal PrivateKey Key { get; }

    /// <summary>For the sessions of <see cref="TlsContext"/> that are resumed.</summary>
    internal IntermediateMemory Seen { get; } = new();

    /// <summary>Puts a certificate together from what an authority answered.</summary>
    /// <param name="key">The key.</param>
    /// <param name="certificates">The leaf first, then its chain, in any order; may hold roots.</param>
    /// <param name="bundle">Whom we trust: a certificate that leads elsewhere is refused by our peers.</param>
    /// <param name="now">The time.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryCreate(
        PrivateKey key,
        IReadOnlyList<X509Certificate2> certificates,
        TrustBundle bundle,
        DateTimeOffset now,
        [NotNullWhen(true)] out WorkloadCertificate? certificate,
        [NotNullWhen(false)] out string? problem)
    {
        certificate = null;
        if (certificates.Count == 0 || !key.IsKeyOf(certificates[0]))
        {
            problem = certificates.Count == 0 ? "there is no certificate" : "the key does not belong to the certificate";
            return false;
        }

        var leaf = certificates[0];
        using var chain = ChainPolicies.Build(leaf, certificates.Skip(1), bundle.AllRoots, PeerRole.Server, now);
        var verification = PeerVerifier.Judge(leaf, chain, bundle, PeerExpectation.Anybody, now);
        problem = verification.IsAccepted ? null : verification.Reason;
        if (problem is null)
        {
            certificate = new WorkloadCertificate(leaf, key, [.. chain.ChainElements.Skip(1).SkipLast(1).Select(e => e.Certificate)], verification.Identity!);
        }

        return certificate is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"certificate of {Identity}, valid until {Validity.NotAfter:u}";
}
