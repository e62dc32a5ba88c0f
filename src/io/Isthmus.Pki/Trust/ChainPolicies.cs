namespace Isthmus.Pki.Trust;

/// <summary>How chains are built: from our roots alone, without the system's store and without the network.</summary>
public static class ChainPolicies
{
    internal const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// A policy for one chain or one set of TLS options. There is no revocation check: certificates live for a day. The times in a chain are judged
    /// by <see cref="PeerVerifier"/>, which tells expired from not yet valid and knows our clock.
    /// </summary>
    /// <param name="roots">The roots.</param>
    /// <param name="role">What the certificate must be good for; null does not ask.</param>
    public static X509ChainPolicy Create(IEnumerable<X509Certificate2> roots, PeerRole? role)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.NoFlag,
        };
        if (role is not null)
        {
            policy.ApplicationPolicy.Add(new Oid(role == PeerRole.Server ? ServerAuthentication : ClientAuthentication));
        }

        foreach (var root in roots)
        {
            policy.CustomTrustStore.Add(root);
        }

        return policy;
    }

    /// <summary>
    /// Builds a chain at a time; whether it is good is for <see cref="PeerVerifier.Judge"/> to say. Without elements when a certificate is so broken that
    /// the platform cannot even try (a key that is no point of its curve).
    /// </summary>
    internal static X509Chain Build(
        X509Certificate2 leaf, IEnumerable<X509Certificate2> others, IEnumerable<X509Certificate2> roots, PeerRole? role, DateTimeOffset now)
    {
        var chain = new X509Chain { ChainPolicy = Create(roots, role) };
        chain.ChainPolicy.ExtraStore.AddRange(others.ToArray());
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        try
        {
            chain.Build(leaf);
        }
        catch (CryptographicException)
        {
            chain.Reset();
        }

        return chain;
    }
}
