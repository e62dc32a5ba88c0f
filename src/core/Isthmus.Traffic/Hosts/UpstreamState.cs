using Isthmus.Model.Plans;
using Isthmus.Traffic.Limits;
using Isthmus.Traffic.Outliers;
using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Hosts;

/// <summary>
/// One upstream, alive: its hosts, what is known of their health, and what is under way. Shared by all loops. Readers take <see cref="View"/>
/// without a lock; changes of plan or health take a short lock and publish a new view.
/// </summary>
public sealed class UpstreamState
{
    private readonly Lock _gate = new();
    private readonly Func<Random> _dice;
    private readonly Dictionary<HostKey, Host> _hosts = [];
    private List<(LocalityEndpoints Group, Host[] Hosts)> _groups = [];
    private volatile HostView _view = HostView.Empty;
    private volatile Upstream _upstream;
    private OutlierDetector? _detector;
    private long _version;

    /// <summary>Begins without hosts.</summary>
    /// <param name="upstream">What the plan says of it.</param>
    /// <param name="dice">Gives each of its outlier detectors dice of its own: reports may still be on their way to the one before.</param>
    public UpstreamState(Upstream upstream, Func<Random> dice)
    {
        _upstream = upstream;
        _dice = dice;
        _detector = DetectorOf(upstream.OutlierDetection);
    }

    /// <summary>What the plan says of the upstream now.</summary>
    public Upstream Upstream => _upstream;

    /// <summary>The hosts as balancers see them now.</summary>
    public HostView View => _view;

    /// <summary>Requests, connections and retries under way, against the upstream's limits.</summary>
    public UpstreamLimits Limits { get; } = new();

    /// <summary>The share of retries that is allowed when the operator set no budget of his own.</summary>
    public RetryWindow Retries { get; } = new();

    /// <summary>All hosts, for status pages.</summary>
    public IReadOnlyList<Host> Hosts
    {
        get
        {
            lock (_gate)
            {
                return [.. _groups.SelectMany(g => g.Hosts)];
            }
        }
    }

    /// <summary>Whether outlier detection wants to hear of every attempt that got its connection, because failures to get one are counted apart.</summary>
    public bool CountsConnections => _upstream.OutlierDetection is { SplitsLocalOrigin: true };

    /// <summary>How many hosts outlier detection has out.</summary>
    public int Ejected => _detector?.Ejected ?? 0;

    /// <summary>Takes a new plan. Hosts that stay keep everything that is known of them.</summary>
    /// <param name="upstream">The upstream; same name.</param>
    /// <param name="localities">Its endpoints. The first of repeated addresses counts.</param>
    /// <param name="now">The loop's clock, from which a slow start of new hosts counts; null gives them their full share at once. The first hosts of an upstream always have it.</param>
    public void Update(Upstream upstream, EquatableArray<LocalityEndpoints> localities, TimeSpan? now = null)
    {
        lock (_gate)
        {
            _upstream = upstream;
            UpdateDetectorLocked(upstream.OutlierDetection);
            var joinsAt = _hosts.Count == 0 ? null : now;
            var seen = new HashSet<HostKey>();
            _groups = [.. localities.Select(group => (group, HostsOfLocked(group, seen, joinsAt)))];
            foreach (var gone in _hosts.Keys.Except(seen).ToList())
            {
                RemoveLocked(gone);
            }

            PublishLocked();
        }
    }

    /// <summary>Takes in what an attempt came to, unless the upstream no longer has the host; publishes a new view when it changed a host's state.</summary>
    /// <param name="host">The host that the attempt went to.</param>
    /// <param name="result">What happened.</param>
    /// <param name="status">The HTTP status of an answer; otherwise ignored.</param>
    /// <param name="now">The loop's clock.</param>
    /// <param name="begunAt">When the attempt began, by the same clock; null when that does not matter.</param>
    public void Report(Host host, AttemptResult result, int status, TimeSpan now, TimeSpan? begunAt = null)
    {
        if (host.IsGone || (result == AttemptResult.ConnectionFailed && begunAt is { } begun && !host.IsNewFailure(begun, now)))
        {
            return;
        }

        var ejected = host.Outlier is { } monitor && _detector is { } detector && detector.Report(monitor, result, status, now);

        // A refused or broken connection is evidence at once; whoever answers at all is there again.
        var suspected = result == AttemptResult.ConnectionFailed && !host.IsSuspected;
        var cleared = result == AttemptResult.Answered && host.IsSuspected;
        if (ejected || suspected || cleared)
        {
            Change(host, suspected, cleared, now);
        }
    }

    /// <summary>Trusts a host again, because a probe reached it.</summary>
    public void Trust(Host host, TimeSpan now) => Change(host, suspected: false, cleared: true, now);

    /// <summary>Brings back ejected hosts whose time is over; to be called once per interval, by one loop.</summary>
    public void Sweep(TimeSpan now)
    {
        if (_detector is { } detector && detector.Sweep(now))
        {
            lock (_gate)
            {
                PublishLocked();
            }
        }
    }

    private void Change(Host host, bool suspected, bool cleared, TimeSpan now)
    {
        lock (_gate)
        {
            if (suspected)
            {
                host.SuspectLocked(now);
                SuspectGroupLocked(host, now);
            }
            else if (cleared)
            {
                host.TrustLocked();
            }

            PublishLocked();
        }
    }

    // When most of a group went within a moment, the machine room is gone, not a machine: do not wait to lose a request to each of the others.
    private void SuspectGroupLocked(Host host, TimeSpan now)
    {
        foreach (var (_, hosts) in _groups)
        {
            if (Array.IndexOf(hosts, host) < 0)
            {
                continue;
            }

            var fresh = hosts.Count(h => h.IsSuspected && now - h.SuspectedAt <= Defaults.MassDeathMoment);
            if (fresh * 2 > hosts.Length)
            {
                foreach (var other in hosts.Where(h => !h.IsSuspected))
                {
                    other.SuspectLocked(now);
                }
            }
        }
    }

    private Host[] HostsOfLocked(LocalityEndpoints group, HashSet<HostKey> seen, TimeSpan? joinsAt)
    {
        var hosts = new List<Host>(group.Endpoints.Count);
        foreach (var endpoint in group.Endpoints)
        {
            var key = new HostKey(endpoint.Address, endpoint.Port);
            if (!seen.Add(key))
            {
                continue;
            }

            var isKnown = _hosts.TryGetValue(key, out var host);
            if (host is null)
            {
                host = new Host(key, endpoint, group.Locality, group.Priority, _detector?.Add());
                _hosts.Add(key, host);
            }

            if (joinsAt is { } time && IsUsable(endpoint) && !(isKnown && IsUsable(host.Endpoint)))
            {
                host.JoinLocked(time);
            }

            host.Endpoint = endpoint;
            host.Locality = group.Locality;
            host.Priority = group.Priority;
            hosts.Add(host);
        }

        return [.. hosts];
    }

    private static bool IsUsable(PlannedEndpoint endpoint) => TrafficShares.StateOf(endpoint) is HostState.Healthy or HostState.Degraded;

    private OutlierDetector? DetectorOf(OutlierDetection? settings) => settings is null ? null : new OutlierDetector(settings, _dice());

    private void UpdateDetectorLocked(OutlierDetection? settings)
    {
        if (settings is null || _detector is null)
        {
            _detector = DetectorOf(settings);
            foreach (var host in _hosts.Values)
            {
                host.Outlier = _detector?.Add();
            }
        }
        else
        {
            _detector.Update(settings);
        }
    }

    private void RemoveLocked(HostKey key)
    {
        if (!_hosts.Remove(key, out var host))
        {
            return;
        }

        host.LeaveLocked();
        if (host.Outlier is { } monitor)
        {
            _detector?.Remove(monitor);
        }
    }

    private void PublishLocked() => _view = HostView.Build(++_version, _groups, _upstream.LoadBalancing, _view);
}
