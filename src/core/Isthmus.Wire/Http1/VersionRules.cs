using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>Reads <c>HTTP/digit.digit</c> (RFC 9112 2.3): upper case, one digit on each side.</summary>
internal static class VersionRules
{
    /// <summary>Bytes of a version.</summary>
    public const int Length = 8;

    /// <summary>Reads a version that ends its line. Not complete and no violation: more bytes are needed.</summary>
    public static HttpViolation ReadRequestLineEnd(ReadOnlySpan<byte> text, out bool isComplete, out ProtocolVersion version)
    {
        version = ProtocolVersion.Http11;
        isComplete = text.StartsWith("HTTP/1.1\r\n"u8);
        if (isComplete)
        {
            return HttpViolation.None;
        }

        var end = text.IndexOfAny(Octets.NotTarget);
        if (end is > Length || (end < 0 && text.Length > Length))
        {
            return HttpViolation.BadVersion;
        }

        if (end < 0 || (text[end] == Octets.Cr && end + 1 == text.Length))
        {
            return HttpViolation.None;
        }

        var violation = LineEnd(text, end);
        if (violation == HttpViolation.None)
        {
            violation = Read(text[..end], out version);
            isComplete = violation == HttpViolation.None;
        }

        return violation;
    }

    /// <summary>Reads the eight bytes of a version.</summary>
    public static HttpViolation Read(ReadOnlySpan<byte> text, out ProtocolVersion version)
    {
        version = ProtocolVersion.Http11;
        if (text.Length != Length || !text.StartsWith("HTTP/"u8) || !IsDigit(text[5]) || text[6] != (byte)'.' || !IsDigit(text[7]))
        {
            return text.IsEmpty ? HttpViolation.MissingVersion : HttpViolation.BadVersion;
        }

        version = text[7] == (byte)'0' ? ProtocolVersion.Http10 : ProtocolVersion.Http11;
        return text[5] == (byte)'1' ? HttpViolation.None : HttpViolation.UnsupportedVersion;
    }

    private static HttpViolation LineEnd(ReadOnlySpan<byte> text, int end) => text[end] switch
    {
        Octets.Cr when text[end + 1] == Octets.Lf => HttpViolation.None,
        Octets.Cr => HttpViolation.BareCarriageReturn,
        Octets.Lf => HttpViolation.BareLineFeed,
        Octets.Space or Octets.Tab => HttpViolation.RequestLineMalformed,
        _ => HttpViolation.BadVersion,
    };

    private static bool IsDigit(byte octet) => char.IsAsciiDigit((char)octet);
}
