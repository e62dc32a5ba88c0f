using System.Globalization;
using System.Net;

namespace Isthmus.Registry.Networks;

/// <summary>A CIDR range. Host bits may be set and are ignored, as Go's parser does.</summary>
internal readonly record struct AddressRange(IPAddress Address, int PrefixLength)
{
    /// <summary>Whether it holds exactly one address.</summary>
    public bool IsSingle => PrefixLength == Address.GetAddressBytes().Length * 8;

    /// <summary>Reads <c>address/length</c>, or a bare address as a range of one.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var bits = address.GetAddressBytes().Length * 8;
        if (slash < 0)
        {
            range = new AddressRange(address, bits);
            return true;
        }

        if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > bits)
        {
            return false;
        }

        range = new AddressRange(address, length);
        return true;
    }

    public bool Contains(IPAddress address)
    {
        var mine = Address.GetAddressBytes();
        var other = address.GetAddressBytes();
        if (mine.Length != other.Length)
        {
            return false;
        }

        for (var bit = 0; bit < PrefixLength; bit += 8)
        {
            var mask = (byte)(0xff << Math.Max(0, 8 - (PrefixLength - bit)));
            if (((mine[bit / 8] ^ other[bit / 8]) & mask) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
