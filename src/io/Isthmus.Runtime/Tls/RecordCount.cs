using System.Buffers.Binary;

namespace Isthmus.Runtime.Tls;

/// <summary>
/// Counts the TLS records in a stream of received bytes (RFC 8446 5.1: type, version, length of the rest). Tells whether a batch was one whole record,
/// after whose content nothing is left inside the platform's stream, and whether a handshake message was among them: TLS 1.3 hides those that may come later, so that
/// one in the open, once the handshake is over, begins another handshake (RFC 5246 7.4.1).
/// </summary>
internal struct RecordCount
{
    private const int HeaderLength = 5;
    private const byte Handshake = 22;

    private uint _length;
    private int _headerBytes;
    private int _left;

    /// <summary>Records that ended since <see cref="Restart"/>.</summary>
    internal int Whole { get; private set; }

    /// <summary>A record of a handshake has begun since <see cref="ForgetHandshake"/>.</summary>
    internal bool HasHandshake { get; private set; }

    /// <summary>The last byte was the last one of its record.</summary>
    internal readonly bool IsBetween => _headerBytes == 0 && _left == 0;

    /// <summary>Begins a batch; the place within a record is kept.</summary>
    internal void Restart() => Whole = 0;

    /// <summary>What has come so far was the handshake that had to be.</summary>
    internal void ForgetHandshake() => HasHandshake = false;

    /// <summary>Goes over bytes as they come, cut anywhere.</summary>
    internal void Add(ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
        {
            HasHandshake |= IsBetween && received[0] == Handshake;
            received = _left > 0 ? SkipContent(received) : _headerBytes == 0 && received.Length >= HeaderLength ? ReadHeader(received) : ReadPart(received);
            if (IsBetween)
            {
                Whole++;
            }
        }
    }

    private ReadOnlySpan<byte> SkipContent(ReadOnlySpan<byte> received)
    {
        var skipped = Math.Min(_left, received.Length);
        _left -= skipped;
        return received[skipped..];
    }

    private ReadOnlySpan<byte> ReadHeader(ReadOnlySpan<byte> received)
    {
        _left = BinaryPrimitives.ReadUInt16BigEndian(received[3..]);
        return received[HeaderLength..];
    }

    private ReadOnlySpan<byte> ReadPart(ReadOnlySpan<byte> received)
    {
        _length = (_length << 8) | received[0];
        if (++_headerBytes == HeaderLength)
        {
            _headerBytes = 0;
            _left = (ushort)_length;
        }

        return received[1..];
    }
}
