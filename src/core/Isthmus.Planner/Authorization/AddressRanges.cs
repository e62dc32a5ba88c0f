using System.Net;
using System.Net.Sockets;
using Isthmus.Registry.Networks;

namespace Isthmus.Planner.Authorization;

/// <summary>Addresses as ranges.</summary>
internal static class AddressRanges
{
    /// <summary><paramref name="value"/> as a CIDR range: a single address is a range of one.</summary>
    public static string Of(string value) =>
        value.Contains('/', StringComparison.Ordinal) || !IPAddress.TryParse(value, out var ip)
            ? value
            : value + (ip.AddressFamily == AddressFamily.InterNetworkV6 ? "/128" : "/32");

    /// <summary>
    /// The one way to write the range <paramref name="value"/>: as CIDR, with no bit set behind the prefix. What is no range stays as it is.
    /// </summary>
    public static string Canonical(string value) => AddressRange.TryParse(value, out var range) ? range.ToString() : value;
}
