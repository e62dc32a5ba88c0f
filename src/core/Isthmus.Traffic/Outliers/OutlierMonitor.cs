using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Outliers;

/// <summary>
/// What the detector knows of one host. Counters are written from every loop without a lock; ejection itself is decided under the lock of
/// <see cref="OutlierDetector"/>, which owns this object.
/// </summary>
public sealed class OutlierMonitor
{
    private volatile bool _isEjected;
    private int _errors;
    private int _gatewayErrors;
    private int _localFailures;

    /// <summary>Whether the host is out.</summary>
    public bool IsEjected => _isEjected;

    /// <summary>How often it was ejected since it came.</summary>
    public int Ejections { get; private set; }

    /// <summary>Why it was last ejected.</summary>
    public EjectionReason Reason { get; private set; }

    /// <summary>When it was last ejected, on the caller's clock.</summary>
    public TimeSpan EjectedAt { get; private set; }

    /// <summary>How long the present or last ejection takes.</summary>
    public TimeSpan EjectedFor { get; private set; }

    /// <summary>The back-off: the next ejection takes one more base time than this many, up to the limit.</summary>
    public int Multiplier { get; private set; }

    /// <summary>Errors in a row so far.</summary>
    public int ConsecutiveErrors => Volatile.Read(ref _errors);

    /// <summary>Gateway errors in a row so far.</summary>
    public int ConsecutiveGatewayErrors => Volatile.Read(ref _gatewayErrors);

    /// <summary>Local failures in a row so far.</summary>
    public int ConsecutiveLocalFailures => Volatile.Read(ref _localFailures);

    internal RateCounter Answers { get; } = new();

    internal RateCounter Connections { get; } = new();

    // Its upstream has it no more.
    internal bool IsForgotten { get; set; }

    private TimeSpan? ReturnedAt { get; set; }

    /// <summary>Counts an error that is no gateway error, or one more gateway error; true when that run just became as long as its threshold, and begins anew.</summary>
    internal bool CountGatewayError(bool isOne, uint threshold)
    {
        if (isOne)
        {
            return Fires(ref _gatewayErrors, threshold);
        }

        Volatile.Write(ref _gatewayErrors, 0);
        return false;
    }

    /// <summary>Counts one error; true when the run just became as long as the threshold, and begins anew.</summary>
    internal bool CountError(uint threshold) => Fires(ref _errors, threshold);

    internal bool CountLocalFailure(uint threshold) => Fires(ref _localFailures, threshold);

    internal void CountSuccess()
    {
        // Read first: a healthy host must not have its cache line written for every request by every loop.
        if (Volatile.Read(ref _errors) != 0)
        {
            Volatile.Write(ref _errors, 0);
        }

        if (Volatile.Read(ref _gatewayErrors) != 0)
        {
            Volatile.Write(ref _gatewayErrors, 0);
        }
    }

    internal void CountLocalSuccess()
    {
        if (Volatile.Read(ref _localFailures) != 0)
        {
            Volatile.Write(ref _localFailures, 0);
        }
    }

    internal void EjectLocked(TimeSpan now, EjectionReason reason, OutlierDetection settings, TimeSpan jitter)
    {
        var (baseTime, maxTime) = (settings.BaseEjectionTime, settings.MaxEjectionTime > settings.BaseEjectionTime ? settings.MaxEjectionTime : settings.BaseEjectionTime);
        _isEjected = true;
        Reason = reason;
        EjectedAt = now;
        Ejections++;
        if (Multiplier * baseTime < maxTime + baseTime)
        {
            Multiplier++;
        }

        var grown = Multiplier * baseTime;
        EjectedFor = (grown < maxTime ? grown : maxTime) + jitter;
    }

    /// <summary>Brings the host back when its time is over.</summary>
    internal bool TryReturnLocked(TimeSpan now)
    {
        if (!_isEjected || EjectedFor > now - EjectedAt)
        {
            return false;
        }

        _isEjected = false;
        ReturnedAt = now;
        Volatile.Write(ref _errors, 0);
        Volatile.Write(ref _gatewayErrors, 0);
        Volatile.Write(ref _localFailures, 0);
        return true;
    }

    /// <summary>A host that stayed in for a whole interval is forgiven one step of back-off.</summary>
    internal void ForgiveLocked(TimeSpan now, TimeSpan interval)
    {
        if (!_isEjected && Multiplier > 0 && ReturnedAt is { } since && now - since >= interval)
        {
            Multiplier--;
        }
    }

    private bool Fires(ref int counter, uint threshold)
    {
        if (threshold == 0 || Interlocked.Increment(ref counter) != threshold)
        {
            return false;
        }

        // Of a host that is out already nothing new is learnt: its run goes on past the threshold and fires no more.
        if (_isEjected)
        {
            return false;
        }

        Volatile.Write(ref counter, 0);
        return true;
    }
}
