using System.Net.Security;
using System.Security.Authentication;
using Isthmus.Pki.Workloads;

namespace Isthmus.Pki.Trust;

/// <summary>
/// Options of <see cref="SslStream"/> between workloads: TLS 1.2 or 1.3, our certificate, and the peer judged by <see cref="PeerVerifier"/>, never by host name.
/// Made anew when the certificate or the bundle is replaced; connections that are open keep what they have.
/// </summary>
/// <param name="certificate">Our certificate.</param>
/// <param name="bundle">Whom we trust.</param>
/// <param name="time">The clock.</param>
/// <param name="observe">
/// Told of every verdict, on the thread of the handshake: for metrics and logs. A handshake that fails before there is a chain to judge (an old TLS version,
/// bytes that are no certificate) has none: it shows only as a failed handshake.
/// </param>
public sealed class MeshTls(WorkloadCertificate certificate, TrustBundle bundle, TimeProvider time, Action<PeerVerification>? observe = null)
{
    // Istio's list for mesh traffic: forward secrecy and authenticated encryption only. TLS 1.3 has its own, all good.
    private static readonly TlsCipherSuite[] CipherSuites =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    private static readonly CipherSuitesPolicy? Restricted = OperatingSystem.IsLinux() ? new CipherSuitesPolicy(CipherSuites) : null;

    /// <summary>
    /// Allows only Istio's suites. Without it the platform's are allowed, which for TLS 1.2 adds four with forward secrecy but CBC. Off by default, because the
    /// platform resumes no sessions once a list is given.
    /// </summary>
    public bool RestrictsCiphers { get; init; }

    /// <summary>For accepting connections. A client without a certificate is refused.</summary>
    public SslServerAuthenticationOptions Server(PeerExpectation expectation, params List<SslApplicationProtocol> alpn) => new()
    {
        ServerCertificateContext = certificate.TlsContext,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuitesPolicy = RestrictsCiphers ? Restricted : null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicies.Create(bundle.AllRoots, PeerRole.Client),
        RemoteCertificateValidationCallback = Judging(expectation, PeerRole.Client),
        ApplicationProtocols = alpn,
        AllowRenegotiation = false,
    };

    /// <summary>For opening connections.</summary>
    /// <param name="serverName">The name that is asked for (SNI); it does not decide whom we accept.</param>
    /// <param name="expectation">Whom we expect.</param>
    /// <param name="alpn">Protocols that we offer.</param>
    public SslClientAuthenticationOptions Client(string serverName, PeerExpectation expectation, params List<SslApplicationProtocol> alpn) => new()
    {
        TargetHost = serverName,
        ClientCertificateContext = certificate.TlsContext,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuitesPolicy = RestrictsCiphers ? Restricted : null,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicies.Create(bundle.AllRoots, PeerRole.Server),
        RemoteCertificateValidationCallback = Judging(expectation, PeerRole.Server),
        ApplicationProtocols = alpn,
        AllowRenegotiation = false,
    };

    private RemoteCertificateValidationCallback Judging(PeerExpectation expectation, PeerRole role) => (_, peer, chain, _) =>
    {
        var verification = Judge(peer as X509Certificate2, chain, expectation, role);
        observe?.Invoke(verification);
        return verification.IsAccepted;
    };

    // The platform has built the chain by our policy; building it again would double the work of a handshake. Only a resumed session needs it.
    private PeerVerification Judge(X509Certificate2? peer, X509Chain? chain, PeerExpectation expectation, PeerRole role)
    {
        var now = time.GetUtcNow();
        var verification = PeerVerifier.Judge(peer, chain, bundle, expectation, now);
        if (verification.IsAccepted)
        {
            certificate.Seen.Remember(chain!);
        }

        return verification.Verdict == PeerVerdict.WrongRoot && certificate.Seen.All is { Count: > 0 } seen
            ? PeerVerifier.Verify(peer, seen, bundle, expectation, role, now)
            : verification;
    }
}
