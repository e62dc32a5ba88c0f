using System.Buffers.Binary;
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

    private static IpValue Unmapped(UInt128 bits) => bits >> 32 == MappedPrefix ? new IpValue((uint)bits, 32) : new IpValue(bits, 128);
}
