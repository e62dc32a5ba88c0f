namespace Isthmus.Wire.Tls;

/// <summary>What a client asks for before anything is encrypted (RFC 8446 4.1.2).</summary>
/// <param name="ServerName">The name it asks for (RFC 6066 3), in lower case; empty when it names none.</param>
/// <param name="Alpn">The protocols that it offers (RFC 7301 3.1), in its order; empty without the extension, or with one that is malformed.</param>
/// <param name="HighestVersion">The newest TLS version that it offers, as the minor number of <c>1.x</c>; -1 for one before 1.0.</param>
public sealed record ClientHello(string ServerName, IReadOnlyList<string> Alpn, int HighestVersion)
{
    /// <summary>What is known of a client that asks for nothing.</summary>
    public static ClientHello Empty { get; } = new("", [], -1);
}
