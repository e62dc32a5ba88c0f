using System.Buffers;
using System.Net;

namespace Isthmus.Wire.Http;

/// <summary>Tells whether text is a bare IP address: no port, no brackets, no scope, no short forms.</summary>
public static class IpText
{
    private static readonly SearchValues<byte> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>Whether it is an IPv4 or IPv6 address.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> text) => text.Contains((byte)':') ? IsIPv6(text) : IsIPv4(text);

    /// <summary>Whether it is an IPv6 address. Scopes (<c>%eth0</c>) have no meaning beyond one machine and are refused.</summary>
    public static bool IsIPv6(ReadOnlySpan<byte> text) =>
        text.Length <= 45 && text.Contains((byte)':') && text.IndexOfAnyExcept(IPv6Characters) < 0 && IPAddress.IsValidUtf8(text);

    /// <summary>Whether it is four decimal numbers up to 255 without leading zeros: the platform's parser also takes octal and short forms.</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            if (!IsOctet(dot < 0 ? text : text[..dot]) || ++parts > 4)
            {
                return false;
            }

            if (dot < 0)
            {
                return parts == 4;
            }

            text = text[(dot + 1)..];
        }
    }

    private static bool IsOctet(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == (byte)'0'))
        {
            return false;
        }

        var value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return value <= 255;
    }
}
