using Isthmus.Wire.Tls;

namespace Isthmus.Proxy.Sniff;

/// <summary>What the first bytes of a connection are.</summary>
/// <param name="Outcome">Whether a TLS handshake begins.</param>
/// <param name="Hello">What the client asks for; null without TLS.</param>
/// <param name="Protocols">What the client offers by ALPN, or what plain bytes look like.</param>
internal readonly record struct FirstBytesRead(ClientHelloOutcome Outcome, ClientHello? Hello, IReadOnlyList<string> Protocols)
{
    /// <summary>Plain bytes of no known protocol, or none at all.</summary>
    public static FirstBytesRead Unknown { get; } = new(ClientHelloOutcome.NotTls, null, []);

    /// <summary>A request in plain text.</summary>
    public static FirstBytesRead PlainRequest { get; } = new(ClientHelloOutcome.NotTls, null, ["http/1.1"]);

    /// <summary>A TLS handshake begins, and all of its hello is there.</summary>
    public bool IsTls => Hello is not null;
}
