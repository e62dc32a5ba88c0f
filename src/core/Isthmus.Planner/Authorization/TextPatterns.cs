using System.Text;

namespace Isthmus.Planner.Authorization;

/// <summary>The string forms of AuthorizationPolicies: <c>*</c>, <c>abc*</c>, <c>*abc</c>, else the exact text.</summary>
internal static class TextPatterns
{
    private const string AnyText = ".+";

    /// <summary>The condition that <paramref name="value"/> stands for; <c>*</c> asks for any text but the empty one.</summary>
    public static StringMatch Read(string value, bool ignoresCase = false) => value switch
    {
        "*" => Presence,
        ['*', .. var rest] => new(StringMatchKind.Suffix, rest, ignoresCase),
        [.. var rest, '*'] => new(StringMatchKind.Prefix, rest, ignoresCase),
        _ => new(StringMatchKind.Exact, value, ignoresCase),
    };

    /// <summary>Any text but the empty one.</summary>
    public static StringMatch Presence { get; } = new(StringMatchKind.Regex, AnyText);

    /// <summary>The same for a text that stands behind <paramref name="scheme"/>.</summary>
    public static StringMatch ReadBehind(string scheme, string value) => value switch
    {
        "*" => Presence,
        ['*', .. var rest] => new(StringMatchKind.Regex, $"{scheme}.*{Quote(rest)}"),
        [.. var rest, '*'] => new(StringMatchKind.Prefix, scheme + rest),
        _ => new(StringMatchKind.Exact, scheme + value),
    };

    /// <summary><paramref name="text"/> as part of an RE2 expression, where <c>*</c> stands for <paramref name="wildcard"/>.</summary>
    public static string Quote(string text, string wildcard = "\\*")
    {
        var quoted = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c == '*')
            {
                quoted.Append(wildcard);
                continue;
            }

            if (@"\.+?()|[]{}^$".Contains(c, StringComparison.Ordinal))
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.ToString();
    }
}
