using System.Globalization;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Addresses and ranges of addresses.</summary>
internal static class AddressReader
{
    private const uint HighestPort = 65535;

    /// <summary>The address as our own code writes it, with the port.</summary>
    public static (string Address, int Port) Address(CorePb.Address? address, Findings findings)
    {
        switch (address?.AddressCase)
        {
            case CorePb.Address.AddressOneofCase.SocketAddress:
                var socket = address.SocketAddress;
                findings.RejectIf(socket.Protocol != CorePb.SocketAddress.Types.Protocol.Tcp, "socket_address.protocol: not TCP");
                findings.RejectIf(socket.PortSpecifierCase != CorePb.SocketAddress.PortSpecifierOneofCase.PortValue || socket.PortValue > HighestPort, "socket_address: no port_value");
                return (socket.Address, (int)Math.Min(socket.PortValue, HighestPort));
            case CorePb.Address.AddressOneofCase.Pipe:
                return (Names.UnixScheme + address.Pipe.Path, 0);
            default:
                findings.Reject($"address: {address?.AddressCase.ToString() ?? "missing"}");
                return ("", 0);
        }
    }

    /// <summary>A CIDR range.</summary>
    public static string Range(CorePb.CidrRange range) => string.Create(CultureInfo.InvariantCulture, $"{range.AddressPrefix}/{range.PrefixLen ?? 0}");
}
