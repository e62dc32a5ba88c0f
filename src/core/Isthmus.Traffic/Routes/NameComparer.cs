using System.Buffers.Binary;
using System.Text;

namespace Isthmus.Traffic.Routes;

/// <summary>Compares host names as DNS does, without case, and finds them by the bytes of a request.</summary>
internal sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private const ulong CaseBits = 0x2020202020202020;

    // An odd constant with well-mixed bits: the golden ratio's.
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    public bool Equals(byte[]? x, byte[]? y) => Ascii.EqualsIgnoreCase(x, y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => Ascii.EqualsIgnoreCase(alternate, other);

    // Eight bytes at a time; setting the case bit merges a few other characters too, which only makes two names share a bucket.
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = (ulong)alternate.Length;
        while (alternate.Length >= sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(alternate) | CaseBits);
            alternate = alternate[sizeof(ulong)..];
        }

        ulong rest = 0;
        foreach (var b in alternate)
        {
            rest = (rest << 8) | b | 0x20u;
        }

        hash = Mix(hash, rest);
        return (int)(hash >> 32);
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    private static ulong Mix(ulong hash, ulong block) => (ulong.RotateLeft(hash, 23) ^ block) * Multiplier;
}
