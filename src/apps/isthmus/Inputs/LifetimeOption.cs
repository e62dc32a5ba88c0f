using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Isthmus.App.Inputs;

/// <summary>Options for lifetimes: a whole number with <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
internal static class LifetimeOption
{
    /// <summary>Makes the option <c>--lifetime</c>.</summary>
    /// <param name="initial">The value without the option.</param>
    /// <param name="maximum">The largest value.</param>
    public static Option<string> Create(TimeSpan initial, TimeSpan maximum) => Create("--lifetime", initial, maximum);

    /// <summary>Makes an option for a lifetime. Its value stays text, so that the help shows a default that can be typed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="initial">The value without the option.</param>
    /// <param name="maximum">The largest value.</param>
    public static Option<string> Create(string name, TimeSpan initial, TimeSpan maximum)
    {
        var option = new Option<string>(name)
        {
            Description = $"How long it is valid, for example 90d, 24h or 10m; at most {Text(maximum)}.",
            HelpName = "TIME",
            DefaultValueFactory = _ => Text(initial),
        };
        option.Validators.Add(result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : Text(initial);
            if (!TryParse(text, out var value) || value <= TimeSpan.Zero || value > maximum)
            {
                result.AddError($"{name}: '{text}' is not a time such as 90d, 24h or 10m of at most {Text(maximum)}");
            }
        });
        return option;
    }

    /// <summary>The value of an option that was accepted.</summary>
    public static TimeSpan Value(this Option<string> option, ParseResult arguments) =>
        TryParse(arguments.GetValue(option)!, out var time) ? time : throw new UnreachableException();

    /// <summary>The time in its largest whole unit.</summary>
    public static string Text(TimeSpan time)
    {
        var (ticks, unit) =
            time.Ticks % TimeSpan.TicksPerDay == 0 ? (TimeSpan.TicksPerDay, 'd')
            : time.Ticks % TimeSpan.TicksPerHour == 0 ? (TimeSpan.TicksPerHour, 'h')
            : time.Ticks % TimeSpan.TicksPerMinute == 0 ? (TimeSpan.TicksPerMinute, 'm')
            : (TimeSpan.TicksPerSecond, 's');
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / ticks}{unit}");
    }

    /// <summary>Reads a time; false when the text is none.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        // Nine digits of days are more than a TimeSpan holds; six are 2,700 years.
        if (text.Length is < 2 or > 9 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        long? seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => null };
        if (seconds is null || number * seconds.Value > TimeSpan.MaxValue.TotalSeconds)
        {
            return false;
        }

        time = TimeSpan.FromSeconds(number * seconds.Value);
        return true;
    }
}
