using System.Buffers;
using System.Buffers.Binary;

namespace Isthmus.Wire;

/// <summary>The five bytes before every gRPC message: one flag, then the length in network order (gRPC PROTOCOL-HTTP2, Length-Prefixed-Message).</summary>
public static class GrpcFrame
{
    /// <summary>Bytes before each message.</summary>
    public const int HeaderSize = 5;

    /// <summary>
    /// Takes one whole message off the front of <paramref name="buffer"/>, or leaves it untouched. The message is a slice of the
    /// caller's buffer, without the header, still compressed if <paramref name="isCompressed"/>.
    /// </summary>
    public static FrameRead TryRead(
        ref ReadOnlySequence<byte> buffer, int maxMessageSize, out ReadOnlySequence<byte> message, out bool isCompressed)
    {
        message = default;
        isCompressed = false;
        if (buffer.Length < HeaderSize)
        {
            return FrameRead.NeedMore;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        if (header[0] > 1)
        {
            return FrameRead.BadFlag;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > maxMessageSize)
        {
            return FrameRead.TooLarge;
        }

        if (buffer.Length < HeaderSize + length)
        {
            return FrameRead.NeedMore;
        }

        isCompressed = header[0] == 1;
        message = buffer.Slice(HeaderSize, length);
        buffer = buffer.Slice(message.End);
        return FrameRead.Message;
    }

    /// <summary>Writes the header of a message of <paramref name="length"/> bytes into the first <see cref="HeaderSize"/> bytes of <paramref name="destination"/>.</summary>
    public static void WriteHeader(Span<byte> destination, int length, bool isCompressed)
    {
        destination[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
    }
}
