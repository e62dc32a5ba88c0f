using Isthmus.Pki.Tokens;
using Isthmus.Traffic.Matching;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Route;

/// <summary>A parsed request as rules see it.</summary>
internal readonly struct RequestView(RequestHead head, bool isTls, TokenClaims? claims = null) : IRequestAttributes
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> Method => head.MethodText;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Scheme => Forwarding.IsHttps(head.Headers, isTls) ? "https"u8 : "http"u8;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Authority => head.Authority;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> PathAndQuery => head.Path;

    /// <inheritdoc/>
    public bool TryGetHeader(scoped ReadOnlySpan<byte> name, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        var at = head.Headers.IndexOf(name, cursor);
        cursor = at + 1;
        value = at < 0 ? default : head.Headers[at].Value;
        return at >= 0;
    }

    /// <inheritdoc/>
    public bool TryGetClaim(scoped ReadOnlySpan<string> path, scoped ref int cursor, out ReadOnlySpan<byte> value)
    {
        var found = claims?.ValueAt(path, cursor++);
        value = found;
        return found is not null;
    }
}
