namespace Isthmus.Traffic.Matching;

/// <summary>
/// What routing and authorization look at in a request. The proxy adapts its parsed head to it with a small struct; rules take it as a generic argument, so that
/// nothing is boxed and no call is virtual. Spans live as long as the head they point into.
/// </summary>
public interface IRequestAttributes
{
    /// <summary>The method as it was sent, for example <c>GET</c>.</summary>
    ReadOnlySpan<byte> Method { get; }

    /// <summary><c>http</c> or <c>https</c>, after <c>x-forwarded-proto</c> was settled.</summary>
    ReadOnlySpan<byte> Scheme { get; }

    /// <summary>Host and perhaps port, in the case in which they were sent.</summary>
    ReadOnlySpan<byte> Authority { get; }

    /// <summary>Canonical path with its query string, if it has one.</summary>
    ReadOnlySpan<byte> PathAndQuery { get; }

    /// <summary>The next field line of a name.</summary>
    /// <param name="name">Lower case; never a pseudo-header.</param>
    /// <param name="cursor">0 asks for the first line; the implementation advances it to ask for the next.</param>
    /// <param name="value">The line's value.</param>
    bool TryGetHeader(scoped ReadOnlySpan<byte> name, scoped ref int cursor, out ReadOnlySpan<byte> value);

    /// <summary>The next value of a claim of the request's validated token: one for a text, one per element for a list.</summary>
    /// <param name="path">Names of the claim and of the claims inside it.</param>
    /// <param name="cursor">0 asks for the first value; the implementation advances it to ask for the next.</param>
    /// <param name="value">The value in UTF-8.</param>
    bool TryGetClaim(scoped ReadOnlySpan<string> path, scoped ref int cursor, out ReadOnlySpan<byte> value);
}
