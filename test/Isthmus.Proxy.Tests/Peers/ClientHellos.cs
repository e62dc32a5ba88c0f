using System.Buffers.Binary;
using System.Text;

namespace Isthmus.Proxy.Tests.Peers;

/// <summary>First messages of TLS handshakes.</summary>
internal static class ClientHellos
{
    // The smallest ClientHello that names a server and a protocol (xds facts F.1).
    internal static byte[] Of(string name, string alpn)
    {
        var extensions = new List<byte>();
        if (name.Length > 0)
        {
            var host = Encoding.ASCII.GetBytes(name);
            extensions.AddRange([0, 0, .. Two(host.Length + 5), .. Two(host.Length + 3), 0, .. Two(host.Length), .. host]);
        }

        if (alpn.Length > 0)
        {
            var protocol = Encoding.ASCII.GetBytes(alpn);
            extensions.AddRange([0, 16, .. Two(protocol.Length + 3), .. Two(protocol.Length + 1), (byte)protocol.Length, .. protocol]);
        }

        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0, .. Two(extensions.Count), .. extensions];
        byte[] handshake = [1, 0, .. Two(body.Length), .. body];
        return [0x16, 3, 1, .. Two(handshake.Length), .. handshake];
    }

    private static byte[] Two(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
