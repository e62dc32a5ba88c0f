namespace Isthmus.Traffic.Outliers;

/// <summary>Attempts and successes of one host since the last sweep. Written by all loops, taken by the sweep; a count may fall on either side of it.</summary>
internal sealed class RateCounter
{
    private long _attempts;
    private long _successes;

    public void Count(bool isSuccess)
    {
        Interlocked.Increment(ref _attempts);
        if (isSuccess)
        {
            Interlocked.Increment(ref _successes);
        }
    }

    /// <summary>What was counted; the next interval begins at nothing.</summary>
    public RateSample Take() => new(Interlocked.Exchange(ref _attempts, 0), Interlocked.Exchange(ref _successes, 0));
}
