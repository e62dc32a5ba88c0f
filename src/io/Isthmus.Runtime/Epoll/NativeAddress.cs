using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Isthmus.Runtime.Epoll;

/// <summary>struct sockaddr_in or sockaddr_in6.</summary>
[InlineArray(MaximumLength)]
internal struct NativeAddress
{
    internal const int MaximumLength = 28;
    private const int Inet4Length = 16;

    private byte _first;

    internal static int Write(IPEndPoint endPoint, Span<byte> into)
    {
        into.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)endPoint.Port);
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            BitConverter.TryWriteBytes(into, (ushort)Libc.AddressFamilyInet);
            endPoint.Address.TryWriteBytes(into[4..], out _);
            return Inet4Length;
        }

        BitConverter.TryWriteBytes(into, (ushort)Libc.AddressFamilyInet6);
        endPoint.Address.TryWriteBytes(into[8..], out _);
        BitConverter.TryWriteBytes(into[24..], (uint)endPoint.Address.ScopeId);
        return MaximumLength;
    }

    internal static IPEndPoint Read(ReadOnlySpan<byte> from)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(from[2..]);
        if (BitConverter.ToUInt16(from) == Libc.AddressFamilyInet)
        {
            return new IPEndPoint(new IPAddress(from.Slice(4, 4)), port);
        }

        var address = new IPAddress(from.Slice(8, 16), BitConverter.ToUInt32(from[24..]));
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }
}
