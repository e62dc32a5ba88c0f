namespace Isthmus.Traffic.Limits;

/// <summary>
/// The default retry budget: over the last ten seconds, at most a tenth of the requests and ten a second besides. A window, not a share of what is active now:
/// when a cluster dies, everything in flight must be sent again at the same moment. Shared by all loops.
/// </summary>
public sealed class RetryWindow
{
    private readonly Lock _gate = new();
    private readonly long[] _seconds = new long[Defaults.RetryWindowSeconds];
    private readonly int[] _requests = new int[Defaults.RetryWindowSeconds];
    private readonly int[] _retries = new int[Defaults.RetryWindowSeconds];

    /// <summary>Begins with an empty window.</summary>
    public RetryWindow() => Array.Fill(_seconds, -1);

    /// <summary>Counts a request (first attempts only).</summary>
    public void CountRequest(TimeSpan now) => Interlocked.Increment(ref _requests[Slot(now)]);

    /// <summary>Counts a retry, unless that would exceed the budget.</summary>
    public bool TryRetry(TimeSpan now)
    {
        var slot = Slot(now);
        lock (_gate)
        {
            var (requests, retries) = SumLocked((long)now.TotalSeconds);
            if (retries + 1 > (Defaults.RetryPercent / 100.0 * requests) + (Defaults.RetriesPerSecond * Defaults.RetryWindowSeconds))
            {
                return false;
            }

            _retries[slot]++;
            return true;
        }
    }

    private (long Requests, long Retries) SumLocked(long second)
    {
        long requests = 0;
        long retries = 0;
        for (var i = 0; i < _seconds.Length; i++)
        {
            if (second - _seconds[i] < Defaults.RetryWindowSeconds)
            {
                requests += Volatile.Read(ref _requests[i]);
                retries += _retries[i];
            }
        }

        return (requests, retries);
    }

    private int Slot(TimeSpan now)
    {
        var second = (long)now.TotalSeconds;
        var slot = (int)(second % _seconds.Length);
        if (Volatile.Read(ref _seconds[slot]) != second)
        {
            Begin(slot, second);
        }

        return slot;
    }

    private void Begin(int slot, long second)
    {
        lock (_gate)
        {
            // Another loop may have been here first, or this one may be a little late: a younger second stays.
            if (_seconds[slot] < second)
            {
                Volatile.Write(ref _requests[slot], 0);
                _retries[slot] = 0;
                Volatile.Write(ref _seconds[slot], second);
            }
        }
    }
}
