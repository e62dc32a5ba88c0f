using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.Runtime.Tls;

/// <summary>Client side of TLS with the platform's <see cref="SslStream"/>. Immutable; shared between loops.</summary>
/// <param name="options">Server name (SNI), ALPN, client certificate, checks. Not changed afterwards.</param>
/// <param name="identify">Identity of the server's accepted certificate (its SPIFFE id), or null.</param>
public sealed class TlsClient(SslClientAuthenticationOptions options, Func<X509Certificate2, string?>? identify = null) : ITlsUpgrade
{
    /// <inheritdoc/>
    public ValueTask<TlsResult> UpgradeAsync(Connection plain, TimeSpan timeout, ReadOnlyMemory<byte> received = default) =>
        TlsHandshake.RunAsync(
            plain, received, timeout, identify ?? (static _ => null), (stream, cancellation) => stream.AuthenticateAsClientAsync(options, cancellation));
}
