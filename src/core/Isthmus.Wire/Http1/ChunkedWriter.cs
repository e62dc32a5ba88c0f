using System.Buffers.Text;
using System.Numerics;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Writes the chunked coding (RFC 9112 7.1). For payload that is already in place, leave <see cref="MaxHeaderBytes"/> free in front and
/// <see cref="EndBytes"/> behind, and call <see cref="WriteHeaderBefore"/> and <see cref="WriteEnd"/>: no byte of payload is copied.
/// </summary>
public static class ChunkedWriter
{
    /// <summary>The most bytes that stand before the payload of a chunk: 8 digits and CRLF.</summary>
    public const int MaxHeaderBytes = 10;

    /// <summary>Bytes behind the payload of a chunk: CRLF.</summary>
    public const int EndBytes = 2;

    /// <summary>Bytes of the end of a body without trailers.</summary>
    public const int LastBytes = 5;

    /// <summary>Writes one chunk. False, and nothing of use is written, if it does not fit. An empty payload writes nothing: it would end the body.</summary>
    public static bool TryWrite(Span<byte> destination, ReadOnlySpan<byte> payload, out int written)
    {
        written = 0;
        if (payload.IsEmpty)
        {
            return true;
        }

        var header = HeaderBytes(payload.Length);
        if (destination.Length < header + payload.Length + EndBytes)
        {
            return false;
        }

        WriteHeaderBefore(destination, header, payload.Length);
        payload.CopyTo(destination[header..]);
        WriteEnd(destination[(header + payload.Length)..]);
        written = header + payload.Length + EndBytes;
        return true;
    }

    /// <summary>
    /// Writes the header of a chunk of <paramref name="length"/> bytes (at least 1) so that it ends just before
    /// <paramref name="payloadStart"/>; returns where it starts.
    /// </summary>
    public static int WriteHeaderBefore(Span<byte> buffer, int payloadStart, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var start = payloadStart - HeaderBytes(length);
        Utf8Formatter.TryFormat(length, buffer[start..], out var digits, 'x');
        buffer[start + digits] = Octets.Cr;
        buffer[start + digits + 1] = Octets.Lf;
        return start;
    }

    /// <summary>Writes the CRLF behind the payload of a chunk.</summary>
    public static void WriteEnd(Span<byte> destination) => "\r\n"u8.CopyTo(destination);

    /// <summary>Writes the end of a body without trailers into at least <see cref="LastBytes"/> bytes.</summary>
    public static void WriteLast(Span<byte> destination) => "0\r\n\r\n"u8.CopyTo(destination);

    /// <summary>Writes the end of a body with trailers. False if it does not fit.</summary>
    public static bool TryWriteLast(Span<byte> destination, HeaderTable trailers, out int written)
    {
        var output = new SpanWriter(destination);
        output.Write("0\r\n"u8);
        output.WriteFields(trailers, KnownHeader.None);
        output.Write("\r\n"u8);
        return output.TryFinish(out written);
    }

    private static int HeaderBytes(int length) => ((BitOperations.Log2((uint)length) / 4) + 1) + EndBytes;
}
