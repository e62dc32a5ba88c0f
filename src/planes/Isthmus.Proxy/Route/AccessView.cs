using Isthmus.Pki.Tokens;
using Isthmus.Proxy.Accept;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Matching;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Route;

/// <summary>A request, or a connection without one, as access rules see it.</summary>
/// <param name="head">The request; null for a connection.</param>
/// <param name="down">The client's connection. Of one that the machine redirected the port that was called counts.</param>
/// <param name="peer">Who the client has proven to be.</param>
/// <param name="caller">The client's address, as far as forwarding fields are believed.</param>
/// <param name="plannedPort">The port of the listener that took the connection, as planned: the number that is bound may be another.</param>
/// <param name="claims">Of the request's token; null without one.</param>
internal readonly struct AccessView(RequestHead? head, Connection down, Caller peer, IpValue caller, int plannedPort, TokenClaims? claims = null) : IAuthorizationAttributes
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> Method => head is null ? default : head.MethodText;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Scheme => head is null ? default : Forwarding.IsHttps(head.Headers, down.Tls is not null) ? "https"u8 : "http"u8;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Authority => head is null ? default : head.Authority;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> PathAndQuery => head is null ? default : head.Path;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> PeerIdentity => peer.Identity;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ServerName => peer.ServerName;

    /// <inheritdoc/>
    public IpValue DirectRemoteAddress => IpValue.From(down.RemoteEndPoint.Address);

    /// <inheritdoc/>
    public IpValue RemoteAddress => caller;

    /// <inheritdoc/>
    public IpValue LocalAddress => IpValue.From(down.LocalEndPoint.Address);

    /// <inheritdoc/>
    public int LocalPort => down.IsRedirected ? down.LocalEndPoint.Port : plannedPort;

    /// <inheritdoc/>
    public bool TryGetHeader(scoped ReadOnlySpan<byte> name, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        value = default;
        return head is not null && new RequestView(head, down.Tls is not null).TryGetHeader(name, ref cursor, out value);
    }

    /// <inheritdoc/>
    public bool TryGetClaim(scoped ReadOnlySpan<string> path, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        var found = claims?.ValueAt(path, cursor++);
        value = found;
        return found is not null;
    }
}
