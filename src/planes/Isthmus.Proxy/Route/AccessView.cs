using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Matching;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Route;

/// <summary>A request, or a connection without one, as access rules see it.</summary>
internal readonly struct AccessView(RequestHead? head, Connection down, IpValue caller, int port, string passedName = "") : IAuthorizationAttributes
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> Method => head is null ? default : head.MethodText;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Scheme => head is null ? default : Forwarding.IsHttps(head.Headers, down.Tls is not null) ? "https"u8 : "http"u8;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Authority => head is null ? default : head.Authority;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> PathAndQuery => head is null ? default : head.Path;

    // Rules that ask for these make a copy of the text per request; those are rules about mTLS peers, whose connections are few and long.

    /// <inheritdoc/>
    public ReadOnlySpan<byte> PeerIdentity => down.PeerIdentity is { } identity ? System.Text.Encoding.UTF8.GetBytes(identity) : default;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ServerName => down.Tls is { } tls ? System.Text.Encoding.UTF8.GetBytes(tls.ServerName)
        : passedName.Length > 0 ? System.Text.Encoding.UTF8.GetBytes(passedName)
        : default;

    /// <inheritdoc/>
    public IpValue DirectRemoteAddress => IpValue.From(down.RemoteEndPoint.Address);

    /// <inheritdoc/>
    public IpValue RemoteAddress => caller;

    /// <inheritdoc/>
    public IpValue LocalAddress => IpValue.From(down.LocalEndPoint.Address);

    /// <inheritdoc/>
    public int LocalPort => port;

    /// <inheritdoc/>
    public bool TryGetHeader(scoped ReadOnlySpan<byte> name, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        value = default;
        return head is not null && new RequestView(head, down.Tls is not null).TryGetHeader(name, ref cursor, out value);
    }

    /// <inheritdoc/>
    public bool TryGetClaim(scoped ReadOnlySpan<string> path, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        // Tokens are not validated yet, so no claim can be believed.
        value = default;
        return false;
    }
}
