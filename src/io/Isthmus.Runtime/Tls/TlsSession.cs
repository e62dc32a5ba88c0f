using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.Runtime.Tls;

/// <summary>What a TLS handshake agreed on.</summary>
/// <param name="ServerName">The name the client asked for (SNI); empty without.</param>
/// <param name="ApplicationProtocol">The protocol chosen by ALPN; the default value without.</param>
/// <param name="Protocol">TLS version.</param>
/// <param name="PeerCertificate">The peer's leaf certificate, null when it showed none. Lives as long as the connection.</param>
public sealed record TlsSession(
    string ServerName, SslApplicationProtocol ApplicationProtocol, SslProtocols Protocol, X509Certificate2? PeerCertificate)
{
    /// <summary>The peer began a second handshake on the connection (renegotiation, TLS 1.2), which ends it. On the loop.</summary>
    public bool HasTriedAgain { get; internal set; }
}
