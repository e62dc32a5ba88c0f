using System.Globalization;
using System.Text;

namespace Isthmus.Traffic.Routes;

/// <summary>RE2's substitution text: <c>\1</c> to <c>\9</c> for groups, <c>\0</c> for the whole match, <c>\\</c> for a backslash.</summary>
internal static class Substitution
{
    /// <summary>The highest group that is named; -1 when none is.</summary>
    public static int HighestGroup(string text)
    {
        var highest = -1;
        Walk(text, _ => { }, group => highest = Math.Max(highest, group));
        return highest;
    }

    /// <summary>Whether any group is named.</summary>
    public static bool HasGroups(string text) => HighestGroup(text) >= 0;

    /// <summary>The text in .NET's syntax.</summary>
    public static string ForDotnet(string text)
    {
        var result = new StringBuilder();
        Walk(text, c => result.Append(c == '$' ? "$$" : c.ToString()), group => result.Append(CultureInfo.InvariantCulture, $"${{{group}}}"));
        return result.ToString();
    }

    /// <summary>The text itself when no group is named.</summary>
    public static string Literal(string text)
    {
        var result = new StringBuilder();
        Walk(text, c => result.Append(c), _ => { });
        return result.ToString();
    }

    private static void Walk(string text, Action<char> onChar, Action<int> onGroup)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                onChar(text[i]);
            }
            else if (char.IsAsciiDigit(text[++i]))
            {
                onGroup(text[i] - '0');
            }
            else
            {
                onChar(text[i]);
            }
        }
    }
}
