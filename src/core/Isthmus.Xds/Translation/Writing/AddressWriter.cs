using System.Globalization;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Addresses and ranges of addresses.</summary>
internal static class AddressWriter
{
    /// <summary>An IP address or host name with a port, or a Unix domain socket written as <c>unix://PATH</c>.</summary>
    public static CorePb.Address Address(string address, int port) => address.StartsWith(Names.UnixScheme, StringComparison.Ordinal)
        ? new() { Pipe = new() { Path = address[Names.UnixScheme.Length..] } }
        : new() { SocketAddress = new() { Address = address, PortValue = (uint)port } };

    /// <summary>A CIDR range; an address without a length is a range of one.</summary>
    public static CorePb.CidrRange Range(string range)
    {
        var slash = range.LastIndexOf('/');
        var address = slash < 0 ? range : range[..slash];
        var isGiven = uint.TryParse(range.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length);
        return new() { AddressPrefix = address, PrefixLen = slash >= 0 && isGiven ? length : address.Contains(':', StringComparison.Ordinal) ? 128u : 32u };
    }
}
