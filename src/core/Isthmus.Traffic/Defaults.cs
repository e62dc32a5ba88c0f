namespace Isthmus.Traffic;

/// <summary>Numbers that hold when the operator says nothing, each with its reason.</summary>
public static class Defaults
{
    /// <summary>Length of the retry window. Shorter than an outage, longer than the burst at its beginning.</summary>
    public const int RetryWindowSeconds = 10;

    /// <summary>Share of requests that may be retries: what a cluster at 90 % of its capacity can still take.</summary>
    public const double RetryPercent = 10;

    /// <summary>Retries a second that are always allowed, so that a quiet service is not left without any.</summary>
    public const int RetriesPerSecond = 10;

    /// <summary>
    /// Failures of most of a group within this time are taken for the death of the whole. Longer than it takes a loaded client to touch every host once, shorter than
    /// a rolling restart takes for two pods.
    /// </summary>
    public static TimeSpan MassDeathMoment { get; } = TimeSpan.FromSeconds(1);
}
