using Isthmus.Api.Reading.Fields;
using Isthmus.Lab.Scenarios;

namespace Isthmus.Lab.Sample;

/// <summary>Reads a behaviour from a query: <c>status=503</c>, <c>delay=2s</c>, <c>bytes=1000</c>, <c>hang</c>, <c>reset</c>, <c>refuse</c>.</summary>
public static class SampleQuery
{
    /// <summary><paramref name="start"/> as the query changes it; null when the query makes no sense, with the reason.</summary>
    public static SampleBehaviour? Read(IEnumerable<KeyValuePair<string, string>> query, SampleBehaviour start, out string problem)
    {
        problem = "";
        foreach (var (key, value) in query)
        {
            var next = With(start, key, value);
            if (next is null)
            {
                problem = $"'{key}={value}' is not one of status=200..599, delay=2s, bytes=1000, hang, reset, refuse";
                return null;
            }

            start = next;
        }

        return start;
    }

    /// <summary>The query that makes a server behave so.</summary>
    public static string Write(SampleBehaviour behaviour)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"status={behaviour.Status}") };
        if (behaviour.Delay > TimeSpan.Zero)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"delay={behaviour.Delay.TotalSeconds:0.###}s"));
        }

        if (behaviour.Bytes > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"bytes={behaviour.Bytes}"));
        }

        parts.AddRange([.. behaviour.Hangs ? ["hang"] : Array.Empty<string>(), .. behaviour.Resets ? ["reset"] : Array.Empty<string>(), .. behaviour.Refuses ? ["refuse"] : Array.Empty<string>()]);
        return string.Join('&', parts);
    }

    private static SampleBehaviour? With(SampleBehaviour behaviour, string key, string value) => key switch
    {
        "status" => int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n is >= 200 and <= 599 ? behaviour with { Status = n } : null,
        "delay" => DurationText.TryParse(value, out var delay) && delay >= TimeSpan.Zero ? behaviour with { Delay = delay } : null,
        "bytes" => int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n is >= 0 and <= Defaults.MaxBodyBytes ? behaviour with { Bytes = n } : null,
        "hang" => behaviour with { Hangs = IsSet(value) },
        "reset" => behaviour with { Resets = IsSet(value) },
        "refuse" => behaviour with { Refuses = IsSet(value) },
        _ => null,
    };

    private static bool IsSet(string value) => value is "" or "1" or "true" or "yes";
}
