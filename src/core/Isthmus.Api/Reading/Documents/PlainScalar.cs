using System.Globalization;

namespace Isthmus.Api.Reading.Documents;

/// <summary>
/// Tells what an unquoted YAML scalar stands for. YAML 1.1, because that is what <c>kubectl</c> reads: <c>yes</c> is a boolean,
/// <c>010</c> is eight, <c>1_000</c> is a thousand. Single letters stay text: nobody means a boolean by <c>n</c>.
/// </summary>
internal static class PlainScalar
{
    // No number that any field takes is longer; the bound keeps a megabyte of digits from being parsed again and again.
    private const int LongestNumber = 64;

    public static ScalarKind Classify(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            return ScalarKind.Null;
        }

        if (TryBoolean(text, out _))
        {
            return ScalarKind.Boolean;
        }

        return !MayBeNumber(text) ? ScalarKind.Text
            : TryInteger(text, out _) ? ScalarKind.Integer
            : TryNumber(text, out _) ? ScalarKind.Number
            : ScalarKind.Text;
    }

    public static bool TryBoolean(string text, out bool value)
    {
        value = text is "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON";
        return value || text is "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF";
    }

    public static bool TryInteger(string text, out Int128 value)
    {
        value = 0;
        if (!MayBeNumber(text) || text.StartsWith('_') || text.EndsWith('_'))
        {
            return false;
        }

        var negative = text[0] == '-';
        var digits = (text[0] is '-' or '+' ? text[1..] : text).Replace("_", "", StringComparison.Ordinal);
        if (!TryDigits(digits, out value))
        {
            return false;
        }

        value = negative ? -value : value;
        return true;
    }

    public static bool TryNumber(string text, out double value)
    {
        value = 0;
        if (!MayBeNumber(text))
        {
            return false;
        }

        switch (text)
        {
            case ".inf" or ".Inf" or ".INF" or "+.inf":
                value = double.PositiveInfinity;
                return true;
            case "-.inf" or "-.Inf" or "-.INF":
                value = double.NegativeInfinity;
                return true;
            case ".nan" or ".NaN" or ".NAN":
                value = double.NaN;
                return true;
            default:
                return TryInteger(text, out var integer)
                    ? Assign((double)integer, out value)
                    : double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value)
                        && text.AsSpan().IndexOfAnyInRange('0', '9') >= 0;
        }
    }

    private static bool Assign(double from, out double to)
    {
        to = from;
        return true;
    }

    private static bool MayBeNumber(string text) => text.Length is > 0 and <= LongestNumber && text[0] is (>= '0' and <= '9') or '-' or '+' or '.';

    private static bool TryDigits(string digits, out Int128 value)
    {
        value = 0;
        return digits switch
        {
            "" => false,
            ['0', 'x' or 'X', _, ..] => Int128.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0,
            ['0', 'b' or 'B', _, ..] => TryBase(digits.AsSpan(2), 2, out value),
            ['0', 'o' or 'O', _, ..] => TryBase(digits.AsSpan(2), 8, out value),
            ['0', _, ..] => TryBase(digits.AsSpan(1), 8, out value),
            _ => Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value),
        };
    }

    private static bool TryBase(ReadOnlySpan<char> digits, int radix, out Int128 value)
    {
        value = 0;
        foreach (var c in digits)
        {
            if (c < '0' || c >= '0' + radix || value > long.MaxValue)
            {
                return false;
            }

            value = (value * radix) + (c - '0');
        }

        return true;
    }
}
