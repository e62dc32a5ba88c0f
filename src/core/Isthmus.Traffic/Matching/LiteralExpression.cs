using System.Text;
using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Matching;

/// <summary>Recognises expressions that are only a literal with <c>.*</c> before or after it. Texts on the wire hold no line ends, which <c>.</c> would refuse.</summary>
internal static class LiteralExpression
{
    private const string AnyText = ".*";
    private const string Operators = "\\.+*?()|[]{}^$";

    /// <summary>Reads <paramref name="pattern"/> as a literal; false when it is more than that.</summary>
    public static bool TryRead(string pattern, out StringMatchKind kind, out string literal)
    {
        var begins = pattern.StartsWith(AnyText, StringComparison.Ordinal);
        var rest = begins ? pattern[AnyText.Length..] : pattern;
        var ends = rest.EndsWith(AnyText, StringComparison.Ordinal) && !rest.EndsWith("\\" + AnyText, StringComparison.Ordinal);
        rest = ends ? rest[..^AnyText.Length] : rest;
        kind = begins ? ends ? StringMatchKind.Contains : StringMatchKind.Suffix : ends ? StringMatchKind.Prefix : StringMatchKind.Exact;
        return TryUnescape(rest, out literal);
    }

    private static bool TryUnescape(string text, out string literal)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            // Only an escaped operator stands for itself; escaped letters are classes and anchors.
            var isEscaped = text[i] == '\\' && i + 1 < text.Length && Operators.Contains(text[i + 1], StringComparison.Ordinal);
            if (!isEscaped && Operators.Contains(text[i], StringComparison.Ordinal))
            {
                literal = "";
                return false;
            }

            result.Append(isEscaped ? text[++i] : text[i]);
        }

        literal = result.ToString();
        return true;
    }
}
