using System.Buffers;
using System.Diagnostics;
using Isthmus.Wire.Http;

namespace Isthmus.Wire.Http1;

/// <summary>
/// Takes the chunked coding apart (RFC 9112 7.1) as bytes come, in any pieces. Sizes are strict hexadecimal, extensions are dropped and
/// bounded, line ends are CRLF. Trailers are kept apart from the head's fields and those that could change the message's meaning are left out.
/// Reusable; rents only while a trailer section with fields is read.
/// </summary>
public sealed class ChunkedReader(ArrayPool<byte> pool)
{
    private const int MaxSizeDigits = 16;

    private readonly TrailerReader _trailers = new(pool);
    private State _state;
    private ulong _size;
    private int _digits;
    private int _lineExtension;
    private long _extensions;
    private long _payload;

    private enum State : byte
    {
        Size,
        Extension,
        SizeLf,
        Data,
        DataCr,
        DataLf,
        TrailerStart,
        TrailerStartLf,
        Trailers,
        End,
    }

    /// <summary>The trailers after <see cref="BodyOutcome.End"/>, until <see cref="Reset"/>. Only those that may be forwarded.</summary>
    public HeaderTable Trailers => _trailers.Fields;

    /// <summary>Payload bytes so far.</summary>
    public long PayloadBytes => _payload;

    /// <summary>Whether the last chunk was read whole, trailers included.</summary>
    public bool IsEnded => _state == State.End;

    /// <summary>Starts a new body.</summary>
    public void Reset()
    {
        _state = State.Size;
        _size = 0;
        _digits = 0;
        _lineExtension = 0;
        _extensions = 0;
        _payload = 0;
        _trailers.Reset();
    }

    /// <summary>Looks at the next bytes of the body; gives at most one piece of payload per call.</summary>
    public BodyRead Read(ReadOnlySpan<byte> available)
    {
        var at = 0;
        while (at < available.Length && _state is not (State.Data or State.Trailers or State.End))
        {
            var violation = _state == State.Extension ? SkipExtension(available, ref at) : Step(available[at++]);
            if (violation != HttpViolation.None)
            {
                return BodyRead.Bad(violation);
            }

            // The first byte of a trailer belongs to the trailer reader.
            at -= _state == State.Trailers ? 1 : 0;
        }

        return _state switch
        {
            State.End => BodyRead.End(at),
            State.Data when at < available.Length => TakeData(available, at),
            State.Trailers when at < available.Length => ReadTrailers(available, at),
            _ => BodyRead.NeedMore(at),
        };
    }

    private BodyRead TakeData(ReadOnlySpan<byte> available, int at)
    {
        var length = (int)Math.Min(_size, (ulong)(available.Length - at));
        _size -= (ulong)length;
        _payload += length;
        if (_size == 0)
        {
            _state = State.DataCr;
        }

        return BodyRead.Data(at, length);
    }

    private BodyRead ReadTrailers(ReadOnlySpan<byte> available, int at)
    {
        var outcome = _trailers.Read(available[at..], out var consumed, out var violation);
        if (outcome == HeadOutcome.Complete)
        {
            _state = State.End;
            return BodyRead.End(at + consumed);
        }

        return outcome == HeadOutcome.Bad ? BodyRead.Bad(violation) : BodyRead.NeedMore(at + consumed);
    }

    private HttpViolation Step(byte octet) => _state switch
    {
        State.Size => ReadSize(octet),
        State.SizeLf => Expect(octet, Octets.Lf, _size == 0 ? State.TrailerStart : State.Data, HttpViolation.BareCarriageReturn),
        State.DataCr => Expect(octet, Octets.Cr, State.DataLf, HttpViolation.MissingChunkEnd),
        State.DataLf => EndData(octet),
        State.TrailerStart => StartTrailers(octet),
        State.TrailerStartLf => Expect(octet, Octets.Lf, State.End, HttpViolation.BareCarriageReturn),
        _ => throw new UnreachableException(),
    };

    private HttpViolation ReadSize(byte octet)
    {
        var digit = HexDigit(octet);
        if (digit >= 0)
        {
            _size = (_size << 4) | (uint)digit;
            return ++_digits > MaxSizeDigits || _size > long.MaxValue ? HttpViolation.ChunkSizeTooLarge : HttpViolation.None;
        }

        if (_digits == 0)
        {
            return octet == Octets.Lf ? HttpViolation.BareLineFeed : HttpViolation.BadChunkSize;
        }

        switch (octet)
        {
            case Octets.Cr:
                _state = State.SizeLf;
                return HttpViolation.None;
            case (byte)';':
                _state = State.Extension;
                _lineExtension = 0;
                return HttpViolation.None;
            default:
                return octet == Octets.Lf ? HttpViolation.BareLineFeed : HttpViolation.BadChunkSize;
        }
    }

    private HttpViolation SkipExtension(ReadOnlySpan<byte> available, ref int at)
    {
        var found = available[at..].IndexOfAny(Octets.NotValue);
        var length = found < 0 ? available.Length - at : found;
        _lineExtension += length;
        _extensions += length;
        if (_lineExtension > Defaults.ChunkExtensionBytes || _extensions > _payload + Defaults.ChunkExtensionBytesBeyondData)
        {
            return HttpViolation.ChunkExtensionsTooLong;
        }

        at += length;
        if (found < 0)
        {
            return HttpViolation.None;
        }

        _state = State.SizeLf;
        return available[at++] switch
        {
            Octets.Cr => HttpViolation.None,
            Octets.Lf => HttpViolation.BareLineFeed,
            _ => HttpViolation.BadChunkExtension,
        };
    }

    private HttpViolation EndData(byte octet)
    {
        _digits = 0;
        return Expect(octet, Octets.Lf, State.Size, HttpViolation.MissingChunkEnd);
    }

    private HttpViolation StartTrailers(byte octet)
    {
        _state = octet == Octets.Cr ? State.TrailerStartLf : State.Trailers;
        return HttpViolation.None;
    }

    private HttpViolation Expect(byte octet, byte wanted, State next, HttpViolation otherwise)
    {
        _state = next;
        return octet == wanted ? HttpViolation.None : otherwise;
    }

    private static int HexDigit(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        _ => -1,
    };
}
