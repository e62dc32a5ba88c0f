using Isthmus.Traffic.Matching;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Route;

/// <summary>The fields of an answer as rules see them; an answer has nothing else that a rule could ask for.</summary>
internal readonly struct ResponseView(ResponseHead head) : IRequestAttributes
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> Method => default;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Scheme => default;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Authority => default;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> PathAndQuery => default;

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
        value = default;
        return false;
    }
}
