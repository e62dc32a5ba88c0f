namespace Isthmus.Proxy.Sniff;

/// <summary>What the first bytes of a connection say about its protocol (Envoy's tls_inspector and http_inspector). Pure.</summary>
internal static class FirstBytes
{
    // "PRI * HTTP/2.0": enough to tell the preface of HTTP/2 from any request of HTTP/1.
    private const int Enough = 14;
    private const int LongestMethod = 17;

    /// <summary>Reads what has come so far.</summary>
    /// <param name="bytes">The first bytes; may be few.</param>
    /// <param name="isTls">A TLS handshake begins.</param>
    /// <param name="protocol"><c>http/1.1</c>, <c>h2c</c> or empty.</param>
    /// <returns>False when more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out bool isTls, out string protocol)
    {
        (isTls, protocol) = (false, "");
        if (bytes.IsEmpty)
        {
            return false;
        }

        // Handshake record of TLS 1.x (RFC 8446 5.1).
        if (bytes[0] == 0x16)
        {
            isTls = bytes.Length >= 3 && bytes[1] == 3;
            return bytes.Length >= 3;
        }

        var preface = "PRI * HTTP/2.0"u8;
        if (preface.StartsWith(bytes[..Math.Min(bytes.Length, Enough)]))
        {
            protocol = bytes.Length >= Enough ? "h2c" : "";
            return bytes.Length >= Enough;
        }

        return TryReadMethod(bytes, out protocol);
    }

    private static bool TryReadMethod(ReadOnlySpan<byte> bytes, out string protocol)
    {
        protocol = "";
        var end = bytes.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        if (end < 0)
        {
            return bytes.Length > LongestMethod;
        }

        if (end > 0 && bytes[end] == (byte)' ')
        {
            protocol = "http/1.1";
        }

        return true;
    }
}
