using System.Text;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Tokens;

/// <summary>Tokens in query parameters and cookies. Tokens are made of characters that need no escape in either.</summary>
internal static class TokenPlaces
{
    /// <summary>The first value of a query parameter; null when there is none.</summary>
    public static string? Parameter(ReadOnlySpan<byte> pathAndQuery, ReadOnlySpan<byte> name)
    {
        var mark = pathAndQuery.IndexOf((byte)'?');
        return mark < 0 ? null : First(pathAndQuery[(mark + 1)..], (byte)'&', name);
    }

    /// <summary>The first value of a cookie (RFC 6265 4.2.1); null when there is none.</summary>
    public static string? Cookie(HeaderTable fields, ReadOnlySpan<byte> name)
    {
        for (var i = fields.IndexOf(KnownHeader.Cookie); i >= 0; i = fields.IndexOf(KnownHeader.Cookie, i + 1))
        {
            if (First(fields[i].Value, (byte)';', name) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static string? First(ReadOnlySpan<byte> pairs, byte separator, ReadOnlySpan<byte> name)
    {
        while (!pairs.IsEmpty)
        {
            var end = pairs.IndexOf(separator);
            var pair = (end < 0 ? pairs : pairs[..end]).Trim((byte)' ');
            if (pair.Length > name.Length && pair[name.Length] == (byte)'=' && pair.StartsWith(name))
            {
                return Encoding.ASCII.GetString(pair[(name.Length + 1)..]).Trim('"');
            }

            pairs = end < 0 ? default : pairs[(end + 1)..];
        }

        return null;
    }
}
