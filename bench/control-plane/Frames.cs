using System.Buffers.Binary;
using System.Text;

namespace Isthmus.PushProbe;

/// <summary>The little of HTTP/2 (RFC 9113) and HPACK (RFC 7541) that a client of one stream needs.</summary>
internal static class Frames
{
    public const int HeaderSize = 9;
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte FlagAck = 1;
    public const byte FlagEndStream = 1;
    public const byte FlagEndHeaders = 4;
    public const int DefaultWindow = 65_535;
    public const ushort InitialWindowSize = 4;
    public const int MaxPayload = 16_384;
    public const int StreamId = 1;

    // So much that no window ever has to be opened again.
    private const int LargestWindow = int.MaxValue;

    /// <summary>Preface, settings, an open window, and the head of one gRPC call.</summary>
    public static byte[] Opening(string authority, string path)
    {
        List<byte> bytes = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];
        Span<byte> setting = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(setting, InitialWindowSize);
        BinaryPrimitives.WriteInt32BigEndian(setting[2..], LargestWindow);
        Add(bytes, Settings, 0, 0, setting);
        Span<byte> update = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(update, LargestWindow - DefaultWindow);
        Add(bytes, WindowUpdate, 0, 0, update);

        // Static table: 3 is ":method: POST", 6 is ":scheme: http".
        List<byte> head = [0x83, 0x86];
        foreach (var (name, value) in ((string, string)[])[(":path", path), (":authority", authority), ("content-type", "application/grpc"), ("te", "trailers")])
        {
            head.Add(0);
            Text(head, name);
            Text(head, value);
        }

        Add(bytes, Headers, FlagEndHeaders, StreamId, [.. head]);
        return [.. bytes];
    }

    /// <summary>One gRPC message as DATA frames.</summary>
    public static byte[] Message(ReadOnlySpan<byte> message)
    {
        var whole = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(1), message.Length);
        message.CopyTo(whole.AsSpan(5));
        List<byte> bytes = [];
        for (var at = 0; at < whole.Length; at += MaxPayload)
        {
            Add(bytes, Data, 0, StreamId, whole.AsSpan(at, Math.Min(MaxPayload, whole.Length - at)));
        }

        return [.. bytes];
    }

    /// <summary>The nine bytes before a payload.</summary>
    public static void WriteHeader(Span<byte> to, int length, byte type, byte flags, int stream)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, (length << 8) | type);
        to[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], stream);
    }

    private static void Add(List<byte> to, byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        WriteHeader(header, payload.Length, type, flags, stream);
        to.AddRange(header);
        to.AddRange(payload);
    }

    private static void Text(List<byte> to, string text)
    {
        to.Add((byte)text.Length);
        to.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
