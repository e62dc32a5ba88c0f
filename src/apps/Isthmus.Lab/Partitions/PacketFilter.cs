using System.Net;
using System.Runtime.InteropServices;

namespace Isthmus.Lab.Partitions;

/// <summary>
/// The kernel's own filter on a TCP socket (classic BPF, <c>SO_ATTACH_FILTER</c>), which needs no privilege. A packet that it drops is lost: nobody answers it, neither
/// with a handshake nor with a reset, and its sender tries again until its timeout, as with a cable that was cut. What a listening socket accepts inherits its filter.
/// </summary>
internal static unsafe partial class PacketFilter
{
    private const int SolSocket = 1;
    private const int SoProtocol = 38;
    private const int SoDomain = 39;
    private const int SoAttachFilter = 26;
    private const int SoDetachFilter = 27;
    private const int InterNetwork = 2;
    private const int ProtocolTcp = 6;

    // BPF sees a TCP socket's packets from the transport header on; this offset is the start of the network header (SKF_NET_OFF).
    private const uint NetworkHeader = 0xFFF0_0000;
    private const uint SourceAddress = 12;
    private const uint Keep = uint.MaxValue;

    /// <summary>Whether the socket is one that packets of another cluster can come to.</summary>
    public static bool IsTcp(int socket) => Option(socket, SoDomain) == InterNetwork && Option(socket, SoProtocol) == ProtocolTcp;

    /// <summary>From now on the socket loses every packet from these networks; replaces what it lost before.</summary>
    /// <param name="socket">Its descriptor in this process.</param>
    /// <param name="networks">First two octets of IPv4 networks, as in <c>127.2.0.0/16</c>; none ends the filter.</param>
    public static bool TryDrop(int socket, IReadOnlyList<IPAddress> networks)
    {
        if (networks.Count == 0)
        {
            var none = 0;
            return SetOption(socket, SolSocket, SoDetachFilter, &none, sizeof(int)) == 0;
        }

        var program = Program(networks);
        fixed (ulong* first = program)
        {
            var whole = new FilterProgram { Length = (ushort)program.Length, Instructions = first };
            return SetOption(socket, SolSocket, SoAttachFilter, &whole, (uint)sizeof(FilterProgram)) == 0;
        }
    }

    /// <summary>The filter: take the source address, cut it to 16 bits, compare it with each network, drop or keep.</summary>
    internal static ulong[] Program(IReadOnlyList<IPAddress> networks)
    {
        var program = new List<ulong> { Instruction(0x20, NetworkHeader + SourceAddress), Instruction(0x54, 0xFFFF_0000) };
        for (var i = 0; i < networks.Count; i++)
        {
            var octets = networks[i].GetAddressBytes();
            program.Add(Instruction(0x15, (uint)((octets[0] << 24) | (octets[1] << 16)), ifEqual: networks.Count - i));
        }

        program.Add(Instruction(0x06, Keep));
        program.Add(Instruction(0x06, 0));
        return [.. program];
    }

    // struct sock_filter: 16 bits of code, 8 bits of jump if true, 8 if false, 32 bits of operand.
    private static ulong Instruction(ushort code, uint operand, int ifEqual = 0)
    {
        var bytes = stackalloc byte[sizeof(ulong)];
        *(ushort*)bytes = code;
        bytes[2] = (byte)ifEqual;
        *(uint*)(bytes + 4) = operand;
        return *(ulong*)bytes;
    }

    private static int Option(int socket, int name)
    {
        var value = 0;
        uint length = sizeof(int);
        return GetOption(socket, SolSocket, name, &value, &length) == 0 ? value : -1;
    }

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(int socket, int level, int name, void* value, uint* length);

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public ulong* Instructions;
    }
}
