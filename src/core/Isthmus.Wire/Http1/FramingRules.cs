using System.Buffers.Text;
using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>What Content-Length and Transfer-Encoding together say, stricter than RFC 9112 6.3: nothing ambiguous is repaired.</summary>
internal static class FramingRules
{
    /// <summary>The framing that the fields declare, or <see cref="BodyFraming.None"/> if they declare none.</summary>
    public static HttpViolation Declared(HeaderTable fields, ProtocolVersion version, out BodyFraming framing)
    {
        framing = BodyFraming.None;
        var hasLength = fields.Contains(KnownHeader.ContentLength);
        if (!fields.Contains(KnownHeader.TransferEncoding))
        {
            return hasLength ? Length(fields, ref framing) : HttpViolation.None;
        }

        if (hasLength)
        {
            return HttpViolation.LengthAndTransferEncoding;
        }

        framing = BodyFraming.Chunked;
        return version == ProtocolVersion.Http10 ? HttpViolation.TransferEncodingInHttp10 : Codings(fields);
    }

    private static HttpViolation Length(HeaderTable fields, ref BodyFraming framing)
    {
        fields.TryGet(KnownHeader.ContentLength, out var value);
        if (fields.CountOf(KnownHeader.ContentLength) > 1 || value.Contains((byte)','))
        {
            return HttpViolation.RepeatedContentLength;
        }

        // Digits only, checked first: the platform's parser would also take a sign. 19 digits hold every 63-bit number.
        if (value.Length is 0 or > 19 || value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
            || !Utf8Parser.TryParse(value, out long length, out _))
        {
            return HttpViolation.BadContentLength;
        }

        framing = BodyFraming.OfLength(length);
        return HttpViolation.None;
    }

    // Several lines are one list (RFC 9110 5.3).
    private static HttpViolation Codings(HeaderTable fields)
    {
        var chunked = 0;
        var others = 0;
        var isChunkedLast = false;
        for (var i = fields.IndexOf(KnownHeader.TransferEncoding); i >= 0; i = fields.IndexOf(KnownHeader.TransferEncoding, i + 1))
        {
            foreach (var coding in new CommaList(fields[i].Value))
            {
                if (!Octets.IsToken(coding))
                {
                    return HttpViolation.BadTransferEncoding;
                }

                isChunkedLast = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
                chunked += isChunkedLast ? 1 : 0;
                others += isChunkedLast ? 0 : 1;
            }
        }

        return (chunked, others) switch
        {
            (1, 0) => HttpViolation.None,
            (0, 0) => HttpViolation.BadTransferEncoding,
            (0, _) => HttpViolation.UnknownTransferCoding,
            (1, _) when isChunkedLast => HttpViolation.UnknownTransferCoding,
            _ => HttpViolation.ChunkedNotLastOnce,
        };
    }
}
