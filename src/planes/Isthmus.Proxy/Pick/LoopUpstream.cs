using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Plans;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Limits;

namespace Isthmus.Proxy.Pick;

/// <summary>One loop's part of an upstream: the turns of its balancer and the pools of its hosts.</summary>
internal sealed class LoopUpstream(ProxyLoop loop, UpstreamEntry entry)
{
    private readonly Balancer _balancer = new(loop.Random);
    private readonly Dictionary<Host, HostPool> _pools = [];
    private readonly CalledHosts _called = new();
    private Upstream? _settings;
    private bool _isClosed;
    private ConnectOptions _connectOptions = ConnectOptions.Default;
    private ConnectOptions _shortened = ConnectOptions.Default;

    /// <summary>What all loops share.</summary>
    public UpstreamEntry Entry { get; } = entry;

    /// <summary>Hosts and health.</summary>
    public UpstreamState State { get; } = entry.State;

    /// <summary>What is under way from all loops.</summary>
    public UpstreamLimits Limits { get; } = entry.State.Limits;

    /// <summary>The pools of this loop.</summary>
    public IReadOnlyCollection<HostPool> Pools => _pools.Values;

    /// <summary>How to connect, by the upstream's present settings.</summary>
    public ConnectOptions ConnectOptions
    {
        get
        {
            var settings = State.Upstream;
            if (!ReferenceEquals(settings, _settings))
            {
                _settings = settings;
                _connectOptions = Options(settings);
            }

            return _connectOptions;
        }
    }

    /// <summary>How to connect when it may not take longer than <paramref name="limit"/>.</summary>
    public ConnectOptions ConnectOptionsWithin(TimeSpan limit)
    {
        var options = ConnectOptions;
        if (limit == Timeout.InfiniteTimeSpan || limit >= options.Timeout)
        {
            return options;
        }

        // Mostly the same per-try timeout again.
        if (_shortened.Timeout != limit || _shortened.Tcp != options.Tcp)
        {
            _shortened = options with { Timeout = limit };
        }

        return _shortened;
    }

    /// <summary>Picks a host by the upstream's rules.</summary>
    /// <param name="request">What it depends on.</param>
    /// <param name="client">The client, which may have called the host itself; null for a request of our own.</param>
    public PickResult Pick(ref PickRequest request, Connection? client)
    {
        if (State.Upstream.Discovery == UpstreamDiscovery.OriginalDestination)
        {
            // Whoever called us has named nobody else.
            return new PickResult(client is { IsRedirected: true } ? _called.Find(client.LocalEndPoint, loop.Now) : null, 0, 0, IsPanic: false, IsDegraded: false, 0);
        }

        var view = State.View;
        return _balancer.Pick(view, ref request, view.Balancing.ZoneAwareness is null ? null : loop.Zones);
    }

    /// <summary>The pool of a host.</summary>
    public HostPool PoolOf(Host host)
    {
        if (!_pools.TryGetValue(host, out var pool))
        {
            pool = new HostPool(loop, this, host);
            if (_isClosed)
            {
                // A request from before has come so late that nobody would ever look after what it leaves here.
                pool.CloseAll();
            }

            _pools.Add(host, pool);
        }

        return pool;
    }

    /// <summary>Counts a connection that is about to be opened; false when the limit is reached, or others wait already.</summary>
    public bool TryBeginConnection() => !Entry.Queue.HasWaiters && Limits.TryBeginConnection(State.Upstream.CircuitBreakers);

    /// <summary>A connection has ended: its place goes to the first who waits, or is given back.</summary>
    public void EndConnection()
    {
        // After the limit was lowered nobody gets the place.
        if (!Entry.Queue.HasWaiters || Limits.Connections > Math.Max(1, State.Upstream.CircuitBreakers.MaxConnections) || !Entry.Queue.TryGrantPlace())
        {
            Limits.EndConnection();

            // Whoever began to wait between the look and this has looked too, and still saw the place taken.
            if (Entry.Queue.HasWaiters && Limits.TryBeginConnection(State.Upstream.CircuitBreakers) && !Entry.Queue.TryGrantPlace())
            {
                Limits.EndConnection();
            }
        }
    }

    /// <summary>
    /// Lets a request wait for a place. Idle connections give way to it: first this loop's, then those of the others, which are told once when the first
    /// begins to wait; from then on nobody keeps an idle connection while somebody waits.
    /// </summary>
    /// <param name="wait">The request's.</param>
    /// <param name="pool">Whose free connections are of use to it; null when only a new one is.</param>
    /// <param name="limit">How long it waits.</param>
    public void BeginWait(PlaceWait wait, HostPool? pool, TimeSpan limit)
    {
        var isFirst = !Entry.Queue.HasWaiters;
        wait.Begin(Entry.Queue, pool, limit);
        GiveWay();
        if (isFirst)
        {
            loop.AskToGiveWay(Entry);
        }

        // A place may have become free between the look and the wait, with nobody to give it to.
        if (Limits.TryBeginConnection(State.Upstream.CircuitBreakers))
        {
            EndConnection();
        }
    }

    /// <summary>Closes idle connections for those who wait, one each.</summary>
    public void GiveWay()
    {
        while (Entry.Queue.HasWaiters && Oldest() is { } pool)
        {
            pool.CloseOldest();
        }
    }

    private HostPool? Oldest()
    {
        HostPool? oldest = null;
        foreach (var pool in _pools.Values)
        {
            if (pool.Idle > 0 && (oldest is null || pool.OldestIdleSince < oldest.OldestIdleSince))
            {
                oldest = pool;
            }
        }

        return oldest;
    }

    /// <summary>Whether a connection has had its share of requests or time and is not kept.</summary>
    public bool IsWornOut(UpstreamConnection connection, TimeSpan now)
    {
        var reuse = State.Upstream.Connections;
        return (reuse.MaxRequests != 0 && connection.Requests >= reuse.MaxRequests)
            || (reuse.MaxDuration is { } longest && now - connection.OpenedAt >= longest);
    }

    /// <summary>Closes connections that were idle for too long, and forgets whom nobody calls any more.</summary>
    public void CloseIdle(TimeSpan now)
    {
        foreach (var host in _called.Forget(now - Defaults.CalledHost))
        {
            ClosePool(host);
        }

        var longest = State.Upstream.Connections.IdleTimeout is { } limit ? limit : Defaults.UpstreamIdle;
        foreach (var pool in _pools.Values)
        {
            if (pool.Idle > 0 && longest > TimeSpan.Zero)
            {
                pool.CloseIdleSince(now - longest);
            }
        }
    }

    /// <summary>Closes the pools of hosts that the upstream no longer has; the others secure their connections as the plan says now.</summary>
    public void Prune()
    {
        var present = State.Hosts.Concat(_called.All).ToHashSet();
        foreach (var host in _pools.Keys.Where(h => !present.Contains(h)).ToList())
        {
            ClosePool(host);
        }

        foreach (var pool in _pools.Values)
        {
            pool.TakeTransport();
        }
    }

    /// <summary>Closes everything: the upstream is gone.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var pool in _pools.Values)
        {
            pool.CloseAll();
            loop.Metrics.Fold(pool.Host);
        }

        _pools.Clear();
    }

    private void ClosePool(Host host)
    {
        if (_pools.Remove(host, out var pool))
        {
            pool.CloseAll();
            loop.Metrics.Fold(host);
        }
    }

    private static ConnectOptions Options(Upstream settings) => new()
    {
        Timeout = settings.ConnectTimeout > TimeSpan.Zero ? settings.ConnectTimeout : ConnectOptions.Default.Timeout,
        Tcp = settings.Connections.Keepalive is not { } keepalive
            ? TcpOptions.Default
            : new TcpOptions
            {
                KeepAliveIdle = keepalive.Time ?? TimeSpan.FromHours(2),
                KeepAliveInterval = keepalive.Interval ?? TcpOptions.Default.KeepAliveInterval,
                KeepAliveProbes = keepalive.Probes == 0 ? TcpOptions.Default.KeepAliveProbes : (int)keepalive.Probes,
            },
    };
}
