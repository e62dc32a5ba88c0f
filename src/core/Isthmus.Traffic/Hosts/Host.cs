using Isthmus.Model.Plans;
using Isthmus.Traffic.Outliers;
using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Hosts;

/// <summary>
/// One endpoint of one upstream, alive: what the proxy has learnt of it. Shared by all loops; owned by its <see cref="UpstreamState"/>, which is the only
/// one to change anything but counters.
/// </summary>
public sealed class Host
{
    private const long Always = long.MinValue;

    private volatile PlannedEndpoint _endpoint;
    private volatile bool _isSuspected;
    private volatile bool _isGone;
    private long _joinedAt = Always;
    private long _failedAt = Always;
    private int _active;
    private long _requests;
    private long _failures;

    internal Host(HostKey key, PlannedEndpoint endpoint, Locality locality, int priority, OutlierMonitor? outlier)
    {
        Key = key;
        _endpoint = endpoint;
        Locality = locality;
        Priority = priority;
        Outlier = outlier;
    }

    /// <summary>A host that no plan names: an address that a client called. Nothing is learnt of it, and it belongs to nobody but the caller.</summary>
    public static Host Called(HostKey key) => new(key, new PlannedEndpoint { Address = key.Address, Port = key.Port }, Locality.None, 0, null) { _isGone = true };

    /// <summary>Address and port.</summary>
    public HostKey Key { get; }

    /// <summary>What the plan says of it now.</summary>
    public PlannedEndpoint Endpoint
    {
        get => _endpoint;
        internal set => _endpoint = value;
    }

    /// <summary>The locality of its group.</summary>
    public Locality Locality { get; internal set; }

    /// <summary>The priority of its group.</summary>
    public int Priority { get; internal set; }

    /// <summary>What outlier detection knows of it; null when the upstream has none.</summary>
    public OutlierMonitor? Outlier { get; internal set; }

    /// <summary>Requests under way from all loops.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Requests that were sent to it.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that failed there: no answer, or a 5xx.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Whether evidence speaks against it that no probe has refuted yet.</summary>
    public bool IsSuspected => _isSuspected;

    /// <summary>Whether its upstream does not have it, or no longer; requests to it may still be under way.</summary>
    public bool IsGone => _isGone;

    /// <summary>When the evidence came, on the caller's clock.</summary>
    public TimeSpan SuspectedAt { get; private set; }

    /// <summary>How long it has been usable on the caller's clock; <see cref="TimeSpan.MaxValue"/> when it always was.</summary>
    public TimeSpan TimeSinceJoin(TimeSpan now) =>
        Volatile.Read(ref _joinedAt) is var joined && joined == Always ? TimeSpan.MaxValue : now - TimeSpan.FromTicks(joined);

    /// <summary>Counts a request that is sent to it; <see cref="End"/> must follow.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _active);
        Interlocked.Increment(ref _requests);
    }

    /// <summary>Counts a request as done.</summary>
    public void End(bool failed)
    {
        Interlocked.Decrement(ref _active);
        if (failed)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    /// <summary>
    /// Whether a connection that was asked for at <paramref name="begunAt"/> and failed <paramref name="now"/> tells more than the failures before. Behind a gateway one workload's death
    /// breaks many connections in a moment; those that were under way when the first broke are one piece of evidence with it, and not a run of failures of the gateway.
    /// </summary>
    internal bool IsNewFailure(TimeSpan begunAt, TimeSpan now)
    {
        var last = Interlocked.Read(ref _failedAt);
        return !_endpoint.IsGateway || (begunAt.Ticks > last && Interlocked.CompareExchange(ref _failedAt, now.Ticks, last) == last);
    }

    /// <summary>The state in which the balancer counts it.</summary>
    public HostState StateOf(bool countsSuspects)
    {
        if (Outlier is { IsEjected: true } || (countsSuspects && _isSuspected))
        {
            return HostState.Unhealthy;
        }

        return TrafficShares.StateOf(_endpoint);
    }

    internal void JoinLocked(TimeSpan now) => Volatile.Write(ref _joinedAt, now.Ticks);

    internal void SuspectLocked(TimeSpan now)
    {
        SuspectedAt = now;
        _isSuspected = true;
    }

    internal void TrustLocked() => _isSuspected = false;

    internal void LeaveLocked() => _isGone = true;
}
