using System.Net.Security;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;

namespace Isthmus.Pki.Authority;

/// <summary>
/// A cluster's authority: signs certificates for identities that were proven to it. Immutable; replaced as a whole when its files change.
/// Made only from material that was seen to work: a certificate that it signs leads to its roots.
/// </summary>
public sealed class CertificateAuthority
{
    private readonly PrivateKey _key;
    private readonly ValidityPeriod _validity;

    private CertificateAuthority(X509Certificate2 signing, PrivateKey key, IReadOnlyList<X509Certificate2> path, IReadOnlyList<X509Certificate2> roots)
    {
        SigningCertificate = signing;
        Roots = roots;
        _key = key;
        Intermediates = [.. path.SkipLast(1)];
        _validity = path.Select(ValidityPeriod.Of).Aggregate((all, one) => all.Within(one));
    }

    /// <summary>The certificate whose key signs.</summary>
    public X509Certificate2 SigningCertificate { get; }

    /// <summary>From the signing certificate upwards, without the root; empty when the root itself signs.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; }

    /// <summary>The roots that the mesh trusts; two while one replaces the other.</summary>
    public IReadOnlyList<X509Certificate2> Roots { get; }

    /// <summary>The time after which nothing that it signs is accepted: the earliest end in its chain.</summary>
    public DateTimeOffset NotAfter => _validity.NotAfter;

    /// <summary>The name of the signing key: its key identifier in hexadecimal.</summary>
    internal string KeyId => Convert.ToHexStringLower(CertificateMaking.KeyIdOf(SigningCertificate).SubjectKeyIdentifierBytes.Span);

    /// <summary>The signing key, for join tokens.</summary>
    internal PrivateKey Key => _key;

    /// <summary>Puts an authority together and proves it by a certificate that is thrown away.</summary>
    /// <param name="signing">The certificate that signs.</param>
    /// <param name="key">Its key.</param>
    /// <param name="chain">What lies between it and a root, in any order; may hold itself and the root.</param>
    /// <param name="roots">The roots.</param>
    /// <param name="now">The time to judge at.</param>
    /// <param name="authority">The authority.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryCreate(
        X509Certificate2 signing,
        PrivateKey key,
        IReadOnlyList<X509Certificate2> chain,
        IReadOnlyList<X509Certificate2> roots,
        DateTimeOffset now,
        [NotNullWhen(true)] out CertificateAuthority? authority,
        [NotNullWhen(false)] out string? problem)
    {
        authority = null;
        if (!key.IsKeyOf(signing))
        {
            problem = "the key does not belong to the signing certificate";
            return false;
        }

        var trial = new SpiffeId("trial", "trial", "trial");
        var leaf = CertificateMaking.Leaf(trial, PrivateKey.Create().PublicKey, signing, key, ValidityPeriod.From(now, TimeSpan.FromMinutes(1)));
        using var built = ChainPolicies.Build(leaf, chain.Prepend(signing), roots, PeerRole.Server, now);
        var verification = PeerVerifier.Judge(leaf, built, new TrustBundle(trial.TrustDomain, roots), PeerExpectation.Anybody, now);
        problem = verification.IsAccepted ? null : $"what it signs would be refused: {verification.Reason}";
        if (problem is null)
        {
            authority = new CertificateAuthority(signing, key, [.. built.ChainElements.Skip(1).Select(e => e.Certificate)], roots);
        }

        return authority is not null;
    }

    /// <summary>
    /// Signs a PKCS#10 request (PEM) for an identity that the caller has proven. Names and extensions inside the request are ignored.
    /// </summary>
    /// <param name="request">The request; its own signature proves that the caller holds the key.</param>
    /// <param name="identity">Who the certificate is for.</param>
    /// <param name="lifetime">Wished lifetime: 0 or less takes <see cref="Defaults.WorkloadLifetime"/>; above <see cref="Defaults.MaxWorkloadLifetime"/> is refused.</param>
    /// <param name="now">The time.</param>
    public SigningResult Sign(string request, SpiffeId identity, TimeSpan lifetime, DateTimeOffset now)
    {
        if (lifetime > Defaults.MaxWorkloadLifetime)
        {
            return SigningResult.Refused(CertificateRefusal.LifetimeTooLong, $"the lifetime may be at most {Defaults.MaxWorkloadLifetime.TotalDays:0} days");
        }

        if (!SpiffeNames.IsWellFormed(identity))
        {
            return SigningResult.Refused(CertificateRefusal.MalformedIdentity, $"'{identity}' has characters that SPIFFE does not allow");
        }

        if (_validity.IsOver(now) || _validity.IsAhead(now))
        {
            return SigningResult.Refused(CertificateRefusal.AuthorityNotValid, $"the authority is valid from {_validity.NotBefore:u} to {_validity.NotAfter:u}");
        }

        if (!SigningRequests.TryRead(request, out var key, out var refusal))
        {
            return refusal;
        }

        var validity = ValidityPeriod.From(now, lifetime <= TimeSpan.Zero ? Defaults.WorkloadLifetime : lifetime).Within(_validity);
        return SigningResult.Signed(CertificateMaking.Leaf(identity, key, SigningCertificate, _key, validity));
    }

    /// <summary>Makes a key and a certificate for a server of our own, the control plane, that is verified by its address.</summary>
    /// <param name="names">By what it is called.</param>
    /// <param name="lifetime">How long it is good for; never longer than the authority itself.</param>
    /// <param name="now">The time.</param>
    public ServerCertificate IssueServer(ServerNames names, TimeSpan lifetime, DateTimeOffset now)
    {
        var key = PrivateKey.Create();
        var validity = ValidityPeriod.From(now, lifetime).Within(_validity);
        var leaf = CertificateMaking.Server(names, key.PublicKey, SigningCertificate, _key, validity);
        return new ServerCertificate(SslStreamCertificateContext.Create(key.AttachTo(leaf), [.. Intermediates], offline: true), validity);
    }

    /// <summary>
    /// The chain as the certificate service answers it: the leaf, each intermediate, and last all roots in one element, each PEM with a line end
    /// (<c>IstioCertificateResponse.cert_chain</c>).
    /// </summary>
    public EquatableArray<string> ResponseChain(X509Certificate2 leaf) =>
        Intermediates.Prepend(leaf).Select(PemCertificates.Write).Append(PemCertificates.Write(Roots)).ToEquatableArray();
}
