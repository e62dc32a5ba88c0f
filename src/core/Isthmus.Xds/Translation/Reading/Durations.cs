using Google.Protobuf.WellKnownTypes;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Times of peers, which may be anything.</summary>
internal static class Durations
{
    private const int NanosecondsPerTick = 100;

    /// <summary>The time; null when absent. A negative or malformed one is a finding.</summary>
    public static TimeSpan? Read(Duration? duration, string field, Findings findings)
    {
        if (duration is null)
        {
            return null;
        }

        if (duration.Seconds < 0 || duration.Nanos is < 0 or > 999_999_999 || duration.Seconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond - 1)
        {
            findings.Reject($"{field}: no duration");
            return TimeSpan.Zero;
        }

        return new TimeSpan((duration.Seconds * TimeSpan.TicksPerSecond) + (duration.Nanos / NanosecondsPerTick));
    }

    /// <summary>Whether there is a time above zero.</summary>
    public static bool IsSet(Duration? duration) => duration is not null && (duration.Seconds != 0 || duration.Nanos != 0);
}
