using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Isthmus.Traffic.Matching;

/// <summary>An IP address as a number, made once per connection so that comparing allocates nothing. IPv4 mapped into IPv6 counts as IPv4.</summary>
/// <param name="Bits">The address; IPv4 in the low 32 bits.</param>
/// <param name="Length">32 or 128; 0 when there is no address (a Unix socket).</param>
public readonly record struct IpValue(UInt128 Bits, int Length)
{
    private static readonly UInt128 MappedPrefix = 0xFFFF;

    /// <summary>Takes an address.</summary>
    public static IpValue From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new IpValue(BinaryPrimitives.ReadUInt32BigEndian(bytes), 32)
            : Unmapped(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Reads an address: four decimal numbers without allocating, IPv6 with. Nothing else (ports, brackets) is taken.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IpValue value)
    {
        value = default;
        if (text.Contains((byte)':'))
        {
            var isAddress = IPAddress.TryParse(text, out var address);
            value = isAddress ? From(address!) : default;
            return isAddress;
        }

        uint bits = 0;
        for (var part = 0; part < 4; part++)
        {
            if (!Utf8Parser.TryParse(text, out byte octet, out var length) || (part < 3 && (length == text.Length || text[length] != '.')) || (part == 3 && length != text.Length))
            {
                return false;
            }

            bits = (bits << 8) | octet;
            text = text[Math.Min(length + 1, text.Length)..];
        }

        value = new IpValue(bits, 32);
        return true;
    }

    private static IpValue Unmapped(UInt128 bits) => bits >> 32 == MappedPrefix ? new IpValue((uint)bits, 32) : new IpValue(bits, 128);
}
