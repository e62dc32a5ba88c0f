using System.Globalization;
using System.Net;

namespace Isthmus.Traffic.Matching;

/// <summary>Addresses that share a prefix (CIDR).</summary>
public sealed class IpRange
{
    private readonly IpValue _network;
    private readonly int _hostBits;

    private IpRange(IpValue network, int hostBits)
    {
        _network = network;
        _hostBits = hostBits;
    }

    /// <summary>Bits that addresses of the range share.</summary>
    public int PrefixLength => _network.Length - _hostBits;

    /// <summary>Reads <c>address/length</c> or a single address; null when it is neither. Bits behind the prefix are ignored.</summary>
    public static IpRange? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return null;
        }

        var value = IpValue.From(address);
        var length = value.Length;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > value.Length))
        {
            return null;
        }

        return new IpRange(value, value.Length - length);
    }

    /// <summary>Whether <paramref name="address"/> is in the range. Never across versions.</summary>
    public bool Contains(IpValue address) =>
        address.Length == _network.Length && (_hostBits == _network.Length || address.Bits >> _hostBits == _network.Bits >> _hostBits);
}
