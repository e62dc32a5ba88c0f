using Isthmus.Wire.Tls;

namespace Isthmus.Proxy.Sniff;

/// <summary>What the first bytes of a connection say about it (Envoy's tls_inspector and http_inspector). Pure.</summary>
internal static class FirstBytes
{
    // "PRI * HTTP/2.0": enough to tell the preface of HTTP/2 from any request of HTTP/1.
    private const int Enough = 14;
    private const int LongestMethod = 17;

    private static readonly string[] Http1 = ["http/1.1"];
    private static readonly string[] Http2 = ["h2c"];

    /// <summary>Reads what has come so far.</summary>
    /// <param name="bytes">The bytes from the connection's first on; may be few.</param>
    /// <param name="found">What they are; when more are needed, what they would be if no more came.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FirstBytesRead found)
    {
        found = FirstBytesRead.Unknown;
        if (bytes.IsEmpty)
        {
            return false;
        }

        var outcome = ClientHelloReader.TryRead(bytes, out var hello);
        if (outcome != ClientHelloOutcome.NotTls)
        {
            found = new FirstBytesRead(outcome, hello, hello?.Alpn ?? []);
            return outcome != ClientHelloOutcome.NeedMore;
        }

        var preface = "PRI * HTTP/2.0"u8;
        if (preface.StartsWith(bytes[..Math.Min(bytes.Length, Enough)]))
        {
            found = bytes.Length >= Enough ? FirstBytesRead.Unknown with { Protocols = Http2 } : found;
            return bytes.Length >= Enough;
        }

        return TryReadMethod(bytes, ref found);
    }

    private static bool TryReadMethod(ReadOnlySpan<byte> bytes, ref FirstBytesRead found)
    {
        var end = bytes.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        if (end < 0)
        {
            return bytes.Length > LongestMethod;
        }

        if (end > 0 && bytes[end] == (byte)' ')
        {
            found = found with { Protocols = Http1 };
        }

        return true;
    }
}
