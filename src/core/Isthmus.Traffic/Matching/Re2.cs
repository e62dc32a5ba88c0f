using System.Text.RegularExpressions;

namespace Isthmus.Traffic.Matching;

/// <summary>
/// RE2 expressions on .NET's automaton: linear time whatever the text, as RE2 promises. What RE2 lacks (look-around, back references) is refused; what it defines
/// differently (classes are ASCII, <c>$</c> is the very end) is translated.
/// </summary>
public static class Re2
{
    /// <summary>Compiles <paramref name="pattern"/>; null, with the reason, when it is not RE2 or too large.</summary>
    /// <param name="pattern">RE2 syntax.</param>
    /// <param name="isWhole">The whole text must match (<c>safe_regex</c>), not a part of it.</param>
    /// <param name="error">Why it could not be compiled.</param>
    public static Regex? Compile(string pattern, bool isWhole, out string? error)
    {
        if (pattern.Length > Defaults.MaxExpressionLength)
        {
            error = $"the expression is longer than {Defaults.MaxExpressionLength} characters";
            return null;
        }

        if (!Re2Translation.TryTranslate(pattern, out var translated, out error))
        {
            return null;
        }

        try
        {
            var whole = isWhole ? $"\\A(?:{translated})\\z" : translated;
            return new Regex(whole, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = $"'{pattern}' is not a valid RE2 expression: {e.Message}";
            return null;
        }
    }
}
