using System.Globalization;
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

    /// <summary>
    /// The one way to write the range <paramref name="value"/>: as CIDR, with no bit set behind the prefix. What is no range stays as it is.
    /// </summary>
    public static string Canonical(string value)
    {
        var range = Of(value);
        var slash = range.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !IPAddress.TryParse(range.AsSpan(0, slash), out var ip)
            || !byte.TryParse(range.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return value;
        }

        var bytes = ip.GetAddressBytes();
        return length > bytes.Length * 8 ? value : string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(Masked(bytes, length))}/{length}");
    }

    private static byte[] Masked(byte[] address, int length)
    {
        for (var i = 0; i < address.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            address[i] &= (byte)(0xff << (8 - kept));
        }

        return address;
    }
}
