using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Retries;

/// <summary>Waits between retries: evenly drawn from an interval that doubles up to a bound (full jitter). A value that belongs to a request.</summary>
public struct BackOff
{
    private readonly ulong _longest;
    private ulong _interval;

    /// <summary>Begins with a first interval; the longest is ten times that.</summary>
    /// <param name="first">At least 1 ms; shorter counts as 1 ms.</param>
    public BackOff(TimeSpan first)
    {
        _interval = (ulong)Math.Max(1, first.TotalMilliseconds);
        _longest = _interval * Defaults.BackOffGrowth;
    }

    /// <summary>Begins with what a policy says.</summary>
    public static BackOff For(RetryPolicy? policy) => new(policy?.BackOffBase ?? TimeSpan.FromMilliseconds(Defaults.BackOffMilliseconds));

    /// <summary>The next wait, below the current interval.</summary>
    /// <param name="draw">Any evenly spread number.</param>
    public TimeSpan Next(ulong draw)
    {
        var wait = draw % _interval;
        _interval = _interval < _longest / 2 ? _interval * 2 : _longest;
        return TimeSpan.FromMilliseconds((long)wait);
    }
}
