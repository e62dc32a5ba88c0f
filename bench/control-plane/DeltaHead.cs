using System.Buffers.Binary;

namespace Isthmus.PushProbe;

/// <summary>What a proxy must know of an incremental response to acknowledge it. Points into the message's bytes.</summary>
internal readonly ref struct DeltaHead(ReadOnlySpan<byte> typeUrl, ReadOnlySpan<byte> nonce)
{
    private const int TypeUrlField = 4;
    private const int NonceField = 5;

    public ReadOnlySpan<byte> TypeUrl { get; } = typeUrl;

    public ReadOnlySpan<byte> Nonce { get; } = nonce;

    public static DeltaHead Read(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> nonce = default;
        while (message.Length > 0)
        {
            var field = Varint(ref message) >> 3;
            var length = Varint(ref message);
            var value = message[..length];
            message = message[length..];
            type = field == TypeUrlField ? value : type;
            nonce = field == NonceField ? value : nonce;
        }

        return new(type, nonce);
    }

    /// <summary>Writes the frame that acknowledges, or with a reason rejects; gives its length.</summary>
    public int WriteVerdict(Span<byte> to, ReadOnlySpan<byte> reason)
    {
        // DeltaDiscoveryRequest: 2 type_url, 6 response_nonce, 7 error_detail { 1 code, 2 message }. All lengths are below 128.
        const int Start = Frames.HeaderSize + 5;
        var at = Start;
        Put(to, ref at, 0x12, TypeUrl);
        Put(to, ref at, 0x32, Nonce);
        if (reason.Length > 0)
        {
            to[at++] = 0x3a;
            to[at++] = (byte)(4 + reason.Length);
            to[at++] = 0x08;
            to[at++] = 3;
            Put(to, ref at, 0x12, reason);
        }

        to[Frames.HeaderSize] = 0;
        BinaryPrimitives.WriteInt32BigEndian(to[(Frames.HeaderSize + 1)..], at - Start);
        Frames.WriteHeader(to, at - Frames.HeaderSize, Frames.Data, 0, Frames.StreamId);
        return at;
    }

    private static void Put(Span<byte> to, ref int at, byte tag, ReadOnlySpan<byte> value)
    {
        to[at++] = tag;
        to[at++] = (byte)value.Length;
        value.CopyTo(to[at..]);
        at += value.Length;
    }

    private static int Varint(ref ReadOnlySpan<byte> from)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[0];
            from = from[1..];
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
