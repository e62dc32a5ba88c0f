using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Isthmus.Wire.ProxyProtocol;

/// <summary>Writes the header of the PROXY protocol, which goes before everything else on a connection (haproxy.org proxy-protocol.txt, versions 1 and 2).</summary>
public static class ProxyHeader
{
    /// <summary>The longest header of either version: 107 bytes of text.</summary>
    public const int MaxBytes = 107;

    private const byte Version2 = 0x20;
    private const byte CommandProxy = 0x01;
    private const byte Tcp4 = 0x11;
    private const byte Tcp6 = 0x21;

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Writes version 1 (2.1). Addresses of different families cannot be told: then it says UNKNOWN.</summary>
    /// <param name="source">The client; null when the connection is the proxy's own.</param>
    /// <param name="destination">What the client called.</param>
    /// <param name="header">Room for <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteText(IPEndPoint? source, IPEndPoint? destination, Span<byte> header)
    {
        var text = TryFamily(source, destination, out var isIpv6)
            ? $"PROXY {(isIpv6 ? "TCP6" : "TCP4")} {source!.Address} {destination!.Address} {source.Port} {destination.Port}\r\n"
            : "PROXY UNKNOWN\r\n";
        return Encoding.ASCII.GetBytes(text, header);
    }

    /// <summary>Writes version 2 (2.2) without TLVs. For a connection of the proxy's own, or addresses of different families, it says LOCAL.</summary>
    /// <inheritdoc cref="WriteText"/>
    public static int WriteBinary(IPEndPoint? source, IPEndPoint? destination, Span<byte> header)
    {
        Signature.CopyTo(header);
        var length = Signature.Length;
        if (!TryFamily(source, destination, out var isIpv6))
        {
            header[length..(length + 4)].Clear();
            header[length] = Version2;
            return length + 4;
        }

        var addressBytes = isIpv6 ? 16 : 4;
        header[length++] = Version2 | CommandProxy;
        header[length++] = isIpv6 ? Tcp6 : Tcp4;
        BinaryPrimitives.WriteUInt16BigEndian(header[length..], (ushort)((addressBytes * 2) + 4));
        length += 2;
        source!.Address.TryWriteBytes(header[length..], out _);
        destination!.Address.TryWriteBytes(header[(length + addressBytes)..], out _);
        length += addressBytes * 2;
        BinaryPrimitives.WriteUInt16BigEndian(header[length..], (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(header[(length + 2)..], (ushort)destination.Port);
        return length + 4;
    }

    private static bool TryFamily(IPEndPoint? source, IPEndPoint? destination, out bool isIpv6)
    {
        isIpv6 = source is { AddressFamily: AddressFamily.InterNetworkV6 };
        return source is not null && destination is not null && source.AddressFamily == destination.AddressFamily;
    }
}
