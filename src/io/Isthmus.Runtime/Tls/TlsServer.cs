using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Isthmus.Runtime.Tls;

/// <summary>
/// Server side of TLS with the platform's <see cref="SslStream"/>. Immutable; shared between loops. Give the options an
/// <see cref="SslStreamCertificateContext"/>, so that the chain is built once and sessions can be resumed.
/// </summary>
public sealed class TlsServer : ITlsUpgrade
{
    private readonly Func<string, SslServerAuthenticationOptions?>? _select;
    private readonly SslServerAuthenticationOptions? _options;
    private readonly Func<X509Certificate2, string?> _identify;

    /// <summary>The same options for every client.</summary>
    public TlsServer(SslServerAuthenticationOptions options, Func<X509Certificate2, string?>? identify = null)
    {
        _options = options;
        _identify = identify ?? (static _ => null);
    }

    /// <summary>Options by the name that the client asks for.</summary>
    /// <param name="select">Options by server name (SNI; empty without); null refuses the client. Called once per handshake on the loop: must be quick.</param>
    /// <param name="identify">Identity of an accepted client certificate (its SPIFFE id), or null.</param>
    public TlsServer(Func<string, SslServerAuthenticationOptions?> select, Func<X509Certificate2, string?>? identify = null)
    {
        _select = select;
        _identify = identify ?? (static _ => null);
    }

    /// <inheritdoc/>
    public ValueTask<TlsResult> UpgradeAsync(Connection plain, TimeSpan timeout, ReadOnlyMemory<byte> received = default) =>
        TlsHandshake.RunAsync(plain, received, timeout, _identify, AuthenticateAsync);

    private Task AuthenticateAsync(SslStream stream, CancellationToken cancellation) =>
        _options is null ? stream.AuthenticateAsServerAsync(SelectAsync, null, cancellation) : stream.AuthenticateAsServerAsync(_options, cancellation);

    private ValueTask<SslServerAuthenticationOptions> SelectAsync(
        SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellationToken) =>
        new(_select!(hello.ServerName) ?? throw new System.Security.Authentication.AuthenticationException(
            $"No certificate for server name '{hello.ServerName}'."));
}
