using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Pki.Trust;
using Isthmus.Rpc.Server;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>
/// The listener over TLS. Asks every client for a certificate and goes on without: who has none may only ask for one, with a token. Options are made for each
/// handshake, so that it begins with the newest certificate.
/// </summary>
internal static class SecurePort
{
    /// <summary>Where discovery and the certificate service are served.</summary>
    public static RpcListener Create(AuthorityOptions options, WatchedAuthority authority, OwnCertificate own) => new(options.Address, new TlsHandshakeCallbackOptions
    {
        OnConnection = handshake => ValueTask.FromResult(Options(authority, own, handshake.Connection.Items)),
        HandshakeTimeout = Defaults.HandshakeTimeout,
    });

    private static SslServerAuthenticationOptions Options(WatchedAuthority authority, OwnCertificate own, IDictionary<object, object?> connection) => new()
    {
        ServerCertificateContext = own.Current.TlsContext,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicies.Create(authority.Current.Roots, role: null),
        RemoteCertificateValidationCallback = (_, peer, chain, _) => peer is not X509Certificate2 certificate || ShownCertificate.TryNote(connection, certificate, chain),
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        AllowRenegotiation = false,
        // A resumed session brings the intermediates of the caller not back, and these connections live long.
        AllowTlsResume = false,
    };
}
