using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Forward;

/// <summary>What one look at received body bytes gave: payload at the front of what was given, framing taken out.</summary>
/// <param name="Consumed">Bytes used up, payload included.</param>
/// <param name="Payload">Bytes of payload, at the front.</param>
/// <param name="IsEnd">The body is over.</param>
/// <param name="Violation">The rule that was broken; None when all is well.</param>
internal readonly record struct BodyPiece(int Consumed, int Payload, bool IsEnd, HttpViolation Violation)
{
    /// <summary>
    /// Reads all that is there. Payload of several chunks is moved together, so that it goes out as one chunk in one system call.
    /// </summary>
    public static BodyPiece Read(Http1BodyReader reader, Span<byte> available)
    {
        var consumed = 0;
        var payload = 0;
        while (!reader.IsEnded)
        {
            var read = reader.Read(available[consumed..]);
            if (read.Outcome == BodyOutcome.Bad)
            {
                return new BodyPiece(consumed, payload, IsEnd: false, read.Violation);
            }

            if (read.PayloadLength > 0)
            {
                var from = consumed + read.PayloadStart;
                if (from != payload)
                {
                    available.Slice(from, read.PayloadLength).CopyTo(available[payload..]);
                }

                payload += read.PayloadLength;
            }

            consumed += read.Consumed;
            if (read.Outcome == BodyOutcome.NeedMore || (consumed == available.Length && !reader.IsEnded))
            {
                break;
            }
        }

        return new BodyPiece(consumed, payload, reader.IsEnded, HttpViolation.None);
    }
}
