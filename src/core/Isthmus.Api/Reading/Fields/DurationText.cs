using System.Buffers;
using System.Globalization;

namespace Isthmus.Api.Reading.Fields;

/// <summary>
/// Reads durations as Go and protobuf's JSON mapping write them: <c>1s</c>, <c>250ms</c>, <c>1m30s</c>, <c>1.5h</c>, <c>0</c>. Units: h, m, s, ms, us, ns.
/// </summary>
internal static class DurationText
{
    // 1h2m3s4ms5us6ns with fractions is far below this.
    private const int Longest = 64;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Parses the whole text; precision is 100 ns. False when it is no duration or does not fit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        if (text.IsEmpty || text.Length > Longest)
        {
            return false;
        }

        var negative = text[0] == '-';
        var rest = text[0] is '-' or '+' ? text[1..] : text;
        if (rest is "0")
        {
            return true;
        }

        var ticks = 0m;
        do
        {
            if (!TryTerm(ref rest, ref ticks))
            {
                return false;
            }
        }
        while (!rest.IsEmpty);

        if (ticks > long.MaxValue)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)ticks * (negative ? -1 : 1));
        return true;
    }

    private static bool TryTerm(ref ReadOnlySpan<char> rest, ref decimal ticks)
    {
        var length = rest.IndexOfAnyExcept(NumberCharacters);
        if (length is <= 0 or > 20
            || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        rest = rest[length..];
        var end = rest.IndexOfAnyInRange('0', '9');
        var unit = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..];
        decimal? factor = unit switch
        {
            "h" => TimeSpan.TicksPerHour,
            "m" => TimeSpan.TicksPerMinute,
            "s" => TimeSpan.TicksPerSecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
            "ns" => 0.01m,
            _ => null,
        };
        if (factor is null || number > 1_000_000_000_000m)
        {
            return false;
        }

        ticks += number * factor.Value;
        return true;
    }
}
