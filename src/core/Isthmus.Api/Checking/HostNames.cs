using System.Net;

namespace Isthmus.Api.Checking;

/// <summary>The syntax of DNS names (RFC 1123) and of hosts as Istio's resources write them.</summary>
internal static class HostNames
{
    private const int MaxLabel = 63;
    private const int MaxName = 255;

    /// <summary>Whether <paramref name="text"/> is one DNS label: letters, digits, inner hyphens, at most 63.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLabel || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether <paramref name="text"/> is a DNS name of one or more labels; one trailing dot is allowed.</summary>
    public static bool IsName(string text)
    {
        var name = text.EndsWith('.') ? text[..^1] : text;
        return name.Length is > 0 and <= MaxName && name.Split('.').All(l => IsLabel(l));
    }

    /// <summary>Whether <paramref name="text"/> is a DNS name whose last label is not a number, so that it cannot be taken for an address.</summary>
    public static bool IsFullName(string text) => IsName(text) && !text.TrimEnd('.').Split('.')[^1].All(char.IsAsciiDigit);

    /// <summary>Whether <paramref name="text"/> is a DNS name, <c>*</c>, or a name whose first label is <c>*</c> or begins with it.</summary>
    public static bool IsNameOrWildcard(string text)
    {
        if (string.Equals(text, "*", StringComparison.Ordinal))
        {
            return true;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var first = dot < 0 ? text : text[..dot];
        if (!first.StartsWith('*'))
        {
            return IsName(text);
        }

        var rest = first[1..].TrimStart('-');
        return (rest.Length == 0 || IsLabel(rest)) && (dot < 0 || IsName(text[(dot + 1)..]));
    }

    /// <summary>Whether <paramref name="text"/> is an IPv4 (four parts) or IPv6 address.</summary>
    public static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out _) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3);

    /// <summary>Whether <paramref name="text"/> is an address, or a range with a prefix length.</summary>
    public static bool IsAddressOrRange(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return IsAddress(text);
        }

        var longest = text.Contains(':', StringComparison.Ordinal) ? 128 : 32;
        return IsAddress(text[..slash])
            && text[(slash + 1)..] is { Length: > 0 and <= 3 } digits
            && digits.All(char.IsAsciiDigit)
            && int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) <= longest;
    }

    /// <summary>Whether every name that <paramref name="narrow"/> stands for is among those of <paramref name="wide"/>; either may be a wildcard.</summary>
    public static bool Covers(string wide, string narrow)
    {
        if (!wide.StartsWith('*'))
        {
            return string.Equals(wide, narrow, StringComparison.OrdinalIgnoreCase);
        }

        var tail = wide[1..];
        var other = narrow.StartsWith('*') ? narrow[1..] : narrow;
        return other.EndsWith(tail, StringComparison.OrdinalIgnoreCase);
    }
}
