using System.Globalization;
using System.Net;

namespace Isthmus.Registry.Networks;

/// <summary>A CIDR range. Host bits may be set and are ignored, as Go's parser does.</summary>
/// <param name="Address">An address of the range.</param>
/// <param name="PrefixLength">How many bits its addresses share, at most as many as they have.</param>
public readonly record struct AddressRange(IPAddress Address, int PrefixLength)
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

    /// <summary>Whether <paramref name="address"/> is in it; addresses of another family are not.</summary>
    public bool Contains(IPAddress address)
    {
        var mine = Address.GetAddressBytes();
        var other = address.GetAddressBytes();
        if (mine.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < mine.Length; i++)
        {
            if (((mine[i] ^ other[i]) & MaskOf(i)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The one way to write it: as CIDR, with no bit set behind the prefix.</summary>
    public override string ToString()
    {
        var bytes = Address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= MaskOf(i);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{PrefixLength}");
    }

    private byte MaskOf(int octet) => (byte)(0xff << (8 - Math.Clamp(PrefixLength - (octet * 8), 0, 8)));
}
