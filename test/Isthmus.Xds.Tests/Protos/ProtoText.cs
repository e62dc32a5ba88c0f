using System.Text;

namespace Isthmus.Xds.Tests.Protos;

/// <summary>
/// Removes from a .proto text what says nothing about the wire: comments, custom options and bracketed field options. The official
/// files carry validation rules that the validation schema shipped beside them no longer understands.
/// </summary>
internal static class ProtoText
{
    public static string WithoutOptions(string text)
    {
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (StartsAt(text, i, "//"))
            {
                i = IndexOrEnd(text, "\n", i);
                kept.Append('\n');
            }
            else if (StartsAt(text, i, "/*"))
            {
                i = IndexOrEnd(text, "*/", i) + 1;
            }
            else if (text[i] is '"' or '\'')
            {
                var end = EndOfString(text, i);
                kept.Append(text, i, end - i + 1);
                i = end;
            }
            else if (text[i] == '[')
            {
                i = EndOf(text, i, ']');
            }
            else if (IsStatement(text, i, "option"))
            {
                i = EndOf(text, i, ';');
            }
            else
            {
                kept.Append(text[i]);
            }
        }

        return kept.ToString();
    }

    private static int EndOf(string text, int from, char closing)
    {
        for (var (i, depth) = (from, 0); i < text.Length; i++)
        {
            if (text[i] is '"' or '\'')
            {
                i = EndOfString(text, i);
                continue;
            }

            depth += text[i] switch { '[' or '{' => 1, ']' or '}' => -1, _ => 0 };
            if (text[i] == closing && depth == 0)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static int EndOfString(string text, int from)
    {
        var i = from + 1;
        while (i < text.Length && text[i] != text[from])
        {
            i += text[i] == '\\' ? 2 : 1;
        }

        return Math.Min(i, text.Length - 1);
    }

    private static bool IsStatement(string text, int i, string keyword) =>
        StartsAt(text, i, keyword + " ") && (i == 0 || char.IsWhiteSpace(text[i - 1]) || text[i - 1] is '{' or '}' or ';');

    private static bool StartsAt(string text, int i, string what) => string.CompareOrdinal(text, i, what, 0, what.Length) == 0;

    private static int IndexOrEnd(string text, string what, int from)
    {
        var at = text.IndexOf(what, from, StringComparison.Ordinal);
        return at < 0 ? text.Length : at;
    }
}
