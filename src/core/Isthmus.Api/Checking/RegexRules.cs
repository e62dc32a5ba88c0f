using System.Text;
using System.Text.RegularExpressions;

namespace Isthmus.Api.Checking;

/// <summary>Rules about regular expressions, which proxies match with RE2.</summary>
internal static class RegexRules
{
    // Only parsed, never run.
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(1);

    /// <summary>Reports an expression that RE2 refuses.</summary>
    public static void Check(Findings findings, string path, string pattern)
    {
        if (Foreign(pattern) is { } construct)
        {
            findings.Add(ObjectCheckCatalog.RegexNotRe2, path, $"{construct} is not possible in RE2");
        }
        else if (Broken(pattern) is { } reason)
        {
            findings.Add(ObjectCheckCatalog.RegexSyntax, path, $"'{pattern}' is not a regular expression: {reason}");
        }
    }

    /// <summary>Reports an expression of a string match that RE2 refuses.</summary>
    public static void Check(Findings findings, string path, StringMatchConfig? match)
    {
        if (match is { Kind: StringMatchKind.Regex })
        {
            Check(findings, $"{path}.regex", match.Value);
        }
    }

    /// <summary>Names the first construct that other dialects have and RE2 lacks; null when there is none.</summary>
    private static string? Foreign(string pattern)
    {
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            switch (pattern[i])
            {
                case '\\' when rest.StartsWith("\\Q", StringComparison.Ordinal):
                    var end = pattern.IndexOf("\\E", i, StringComparison.Ordinal);
                    i = end < 0 ? pattern.Length : end + 1;
                    break;
                case '\\' when !inClass && rest.Length > 1 && (rest[1] is >= '1' and <= '9' || rest.StartsWith("\\k", StringComparison.Ordinal)):
                    return $"the backreference '{rest[..2]}'";
                case '\\':
                    i++;
                    break;
                case '[' when !inClass:
                    inClass = true;
                    i += rest.StartsWith("[^]", StringComparison.Ordinal) ? 2 : rest.StartsWith("[]", StringComparison.Ordinal) ? 1 : 0;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass && ForeignGroup(rest) is { } group:
                    return group;
                case '*' or '+' or '?' or '}' when !inClass && rest.Length > 1 && rest[1] == '+':
                    return $"the possessive quantifier '{rest[..2]}'";
            }
        }

        return null;
    }

    private static string? ForeignGroup(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("(?=", StringComparison.Ordinal) || rest.StartsWith("(?!", StringComparison.Ordinal))
        {
            return $"the lookahead '{rest[..3]}'";
        }

        if (rest.StartsWith("(?<=", StringComparison.Ordinal) || rest.StartsWith("(?<!", StringComparison.Ordinal))
        {
            return $"the lookbehind '{rest[..4]}'";
        }

        return rest.StartsWith("(?>", StringComparison.Ordinal) ? "the atomic group '(?>'"
            : rest.StartsWith("(?(", StringComparison.Ordinal) ? "the conditional group '(?('"
            : null;
    }

    private static string? Broken(string pattern)
    {
        try
        {
            _ = new Regex(InOurDialect(pattern), RegexOptions.None, Never);
            return null;
        }
        catch (RegexParseException e)
        {
            return $"{e.Error} at offset {e.Offset}";
        }
    }

    /// <summary>RE2 spellings that .NET has under another name, so that a good expression is not called broken.</summary>
    private static string InOurDialect(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest.StartsWith("\\Q", StringComparison.Ordinal))
            {
                var end = pattern.IndexOf("\\E", i, StringComparison.Ordinal);
                var stop = end < 0 ? pattern.Length : end;
                text.Append(Regex.Escape(pattern[(i + 2)..stop]));
                i = end < 0 ? stop : stop + 1;
            }
            else if (rest.StartsWith("(?P<", StringComparison.Ordinal))
            {
                text.Append("(?<");
                i += 3;
            }
            else if (rest.StartsWith("(?", StringComparison.Ordinal) && rest.Length > 2 && (char.IsAsciiLetter(rest[2]) || rest[2] == '-'))
            {
                var close = rest.IndexOfAny(':', ')');
                var flags = close < 0 ? rest : rest[..close];
                var known = flags.ToString().Replace("U", "", StringComparison.Ordinal);
                var isAlone = known is "(?" && close >= 0 && rest[close] == ')';
                text.Append(isAlone ? "" : known);
                i += isAlone ? flags.Length : flags.Length - 1;
            }
            else if (rest.Length > 2 && rest[0] == '\\' && rest[1] is 'p' or 'P' && rest[2] is not '{')
            {
                text.Append(rest[..2]).Append('{').Append(rest[2]).Append('}');
                i += 2;
            }
            else if (rest.StartsWith("\\x{", StringComparison.Ordinal) && rest.IndexOf('}') is > 0 and var brace)
            {
                text.Append('x');
                i += brace;
            }
            else if (rest.StartsWith("\\C", StringComparison.Ordinal))
            {
                text.Append('.');
                i++;
            }
            else if (rest[0] == '\\' && rest.Length > 1)
            {
                text.Append(rest[..2]);
                i++;
            }
            else
            {
                text.Append(rest[0]);
            }
        }

        return text.ToString();
    }
}
