using System.Buffers.Binary;

namespace Isthmus.Wire.Http;

/// <summary>The form of x-request-id: a version 4 UUID whose version digit carries the trace decision.</summary>
public static class RequestIds
{
    /// <summary>Bytes of an id in text.</summary>
    public const int Length = 36;

    // The longest id from outside that is passed on: other systems' ids are not UUIDs, but an id is not a place to store data.
    private const int MaxLength = 128;
    private const int ReasonPlace = 14;

    /// <summary>Whether an id that came in may be kept: 1 to 128 visible ASCII characters, without quote, comma and backslash, which break logs.</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) =>
        id.Length is > 0 and <= MaxLength && id.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0 && id.IndexOfAny("\",\\"u8) < 0;

    /// <summary>Writes a new id made of 122 of the given random bits into the first <see cref="Length"/> bytes of <paramref name="destination"/>.</summary>
    public static void Write(UInt128 random, TraceReason reason, Span<byte> destination)
    {
        Span<byte> bits = stackalloc byte[16];
        Span<byte> digits = stackalloc byte[32];
        BinaryPrimitives.WriteUInt128LittleEndian(bits, random);
        Convert.TryToHexStringLower(bits, digits, out _);
        digits[..8].CopyTo(destination);
        digits[8..12].CopyTo(destination[9..]);
        digits[12..16].CopyTo(destination[14..]);
        digits[16..20].CopyTo(destination[19..]);
        digits[20..].CopyTo(destination[24..]);
        destination[8] = destination[13] = destination[18] = destination[23] = (byte)'-';
        destination[ReasonPlace] = Digit(reason);

        // Variant 10 of RFC 9562 4.1: the digit is 8, 9, a or b. Two of its bits stay random.
        destination[19] = "89ab"u8[bits[8] & 3];
    }

    /// <summary>The trace decision in an id; not traced for one that is not a UUID.</summary>
    public static TraceReason Reason(ReadOnlySpan<byte> id) => id.Length != Length ? TraceReason.NotTraced : id[ReasonPlace] switch
    {
        (byte)'9' => TraceReason.Sampled,
        (byte)'a' => TraceReason.ServiceForced,
        (byte)'b' => TraceReason.ClientForced,
        _ => TraceReason.NotTraced,
    };

    /// <summary>Whether the id's first 8 digits are below <paramref name="perTenThousand"/> modulo 10,000: the same draw at every hop.</summary>
    public static bool IsDrawn(ReadOnlySpan<byte> id, int perTenThousand)
    {
        if (id.Length != Length)
        {
            return false;
        }

        uint value = 0;
        foreach (var digit in id[..8])
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            value = (value << 4) | (uint)(char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value % 10_000 < perTenThousand;
    }

    private static byte Digit(TraceReason reason) => reason switch
    {
        TraceReason.Sampled => (byte)'9',
        TraceReason.ServiceForced => (byte)'a',
        TraceReason.ClientForced => (byte)'b',
        _ => (byte)'4',
    };
}
