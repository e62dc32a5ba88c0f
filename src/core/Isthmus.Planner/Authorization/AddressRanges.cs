using System.Net;
using System.Net.Sockets;

namespace Isthmus.Planner.Authorization;

/// <summary>Addresses as ranges.</summary>
internal static class AddressRanges
{
    /// <summary><paramref name="value"/> as a CIDR range: a single address is a range of one.</summary>
    public static string Of(string value) =>
        value.Contains('/', StringComparison.Ordinal) || !IPAddress.TryParse(value, out var ip)
            ? value
            : value + (ip.AddressFamily == AddressFamily.InterNetworkV6 ? "/128" : "/32");
}
