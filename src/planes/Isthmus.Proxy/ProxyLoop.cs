using System.Globalization;
using System.Net;
using Isthmus.Proxy.Accept;
using Isthmus.Proxy.Forward;
using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Plans;
using Isthmus.Proxy.Telemetry;
using Isthmus.Traffic.Authorization;
using Isthmus.Traffic.Zones;

namespace Isthmus.Proxy;

/// <summary>
/// The proxy on one loop: its listeners, its clients, its connections to upstreams. Shares with other loops only plans, hosts' health and the prober. Everything
/// here runs on the loop.
/// </summary>
internal sealed class ProxyLoop
{
    private readonly Dictionary<string, LoopListener> _listeners = new(StringComparer.Ordinal);
    private readonly Dictionary<IPEndPoint, LoopListener> _called = [];
    private readonly TimeSpan _clockOffset;
    private readonly byte[] _date = new byte[29];
    private LoopUpstream?[] _upstreams = [];
    private CallerZones? _zones;
    private HttpExchange? _freeExchanges;
    private int _freeExchangeCount;
    private long _dateSecond = -1;

    /// <summary>To be made on the loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="seed">Seed of the loop's dice.</param>
    /// <param name="prober">Shared with the other loops; null makes this loop the one that probes.</param>
    /// <param name="clock">The clock that all loops of the proxy go by.</param>
    /// <param name="clockBegan">Its timestamp when the proxy began.</param>
    public ProxyLoop(ILoop loop, int seed, HostProber? prober, TimeProvider clock, long clockBegan)
    {
        Loop = loop;
        Random = new SeededRandom((ulong)(uint)seed);
        Prober = prober ?? new HostProber(this);
        Mirrors = new MirrorSender(this);
        _clockOffset = clock.GetElapsedTime(clockBegan) - loop.Now;
    }

    /// <summary>The loop.</summary>
    public ILoop Loop { get; }

    /// <summary>The loop's dice.</summary>
    public Random Random { get; }

    /// <summary>Who brings suspected hosts back.</summary>
    public HostProber Prober { get; }

    /// <summary>Sends copies of requests.</summary>
    public MirrorSender Mirrors { get; }

    /// <summary>What is counted.</summary>
    public LoopMetrics Metrics { get; } = new();

    /// <summary>Clients that speak HTTP.</summary>
    public HashSet<HttpSession> Sessions { get; } = [];

    /// <summary>Clients whose bytes are passed on, and who ask for nothing more.</summary>
    public HashSet<StandingClient> Standing { get; } = [];

    /// <summary>Clients that have not yet shown what they want.</summary>
    public HalfOpenClients HalfOpen { get; } = new(Defaults.HalfOpenClients);

    /// <summary>What access rules have decided.</summary>
    public AccessCounts Access { get; } = new();

    /// <summary>Identities of callers as labels.</summary>
    public PeerNames Peers { get; } = new();

    /// <summary>Why the last attempts went where they went.</summary>
    public Traffic.Records.DecisionLog Decisions { get; } = new();

    /// <summary>Where requests are logged; null when they are not.</summary>
    public AccessLog? AccessLog { get; set; }

    /// <summary>Where refused clients and failed handshakes are logged; null when they are not.</summary>
    public RefusalLog? RefusalLog { get; set; }

    /// <summary>The present plan.</summary>
    public ProxyPlan Plan { get; private set; } = ProxyPlan.Empty;

    /// <summary>No new clients; the present requests are the last.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Client connections that are open.</summary>
    public int Clients { get; private set; }

    /// <summary>Time on the clock that all loops share.</summary>
    public TimeSpan Now => Loop.Now + _clockOffset;

    /// <summary>Where this proxy's own service runs now; null when that is not known.</summary>
    public CallerZones? Zones
    {
        get
        {
            if (Plan.Own is not { } own)
            {
                return null;
            }

            var view = own.State.View;
            return ReferenceEquals(_zones?.View, view) ? _zones : _zones = new CallerZones(view, Locality);
        }
    }

    /// <summary>Where this proxy runs.</summary>
    public Locality Locality { get; init; }

    /// <summary>The date field's value of this second (RFC 9110 5.6.7).</summary>
    public ReadOnlySpan<byte> Date
    {
        get
        {
            var second = Loop.Now.Ticks / TimeSpan.TicksPerSecond;
            if (second != _dateSecond)
            {
                _dateSecond = second;
                Loop.Time.GetUtcNow().TryFormat(_date, out _, "R", CultureInfo.InvariantCulture);
            }

            return _date;
        }
    }

    /// <summary>Takes a plan: opens what is new, closes what is gone, and lets what stays go on.</summary>
    public IReadOnlyList<ListenFailure> Adopt(ProxyPlan plan)
    {
        Plan = plan;
        foreach (var (name, listener) in _listeners.ToList())
        {
            if (!plan.Listeners.TryGetValue(name, out var next) || !next.EndPoint.Equals(listener.Plan.EndPoint))
            {
                listener.IsGone = true;
                listener.Socket?.Dispose();
                _listeners.Remove(name);
            }
            else
            {
                listener.Plan = next;
            }
        }

        AdoptUpstreams(plan);
        AdoptCalled(plan);
        foreach (var client in Standing)
        {
            client.Reconsider();
        }

        return IsDraining ? [] : OpenListeners(plan);
    }

    /// <summary>Name and bound address of each listener.</summary>
    public IReadOnlyList<string> Listening() => [.. _listeners.Values.Where(l => l.Socket is not null).Select(l => $"{l.Plan.Name} at {l.Socket!.LocalEndPoint}").Order(StringComparer.Ordinal)];

    /// <summary>This loop's part of an upstream.</summary>
    public LoopUpstream UpstreamOf(UpstreamEntry entry)
    {
        if (entry.Index >= _upstreams.Length)
        {
            Array.Resize(ref _upstreams, Math.Max(entry.Index + 1, _upstreams.Length * 2));
        }

        return _upstreams[entry.Index] ??= new LoopUpstream(this, entry);
    }

    /// <summary>All loops of the proxy, this one among them.</summary>
    public IReadOnlyList<ProxyLoop> Loops { get; set; } = [];

    /// <summary>Asks the other loops to close idle connections to an upstream, for those who wait for one.</summary>
    public void AskToGiveWay(UpstreamEntry entry)
    {
        foreach (var other in Loops)
        {
            if (!ReferenceEquals(other, this))
            {
                other.Loop.Post(_ => other.GiveWay(entry), null);
            }
        }
    }

    /// <summary>Lets all loops close their connections to hosts that the upstream no longer has.</summary>
    public void PruneEverywhere(UpstreamEntry entry)
    {
        foreach (var other in Loops)
        {
            other.Loop.Post(_ => other.Prune(entry), null);
        }
    }

    private void Prune(UpstreamEntry entry)
    {
        if (entry.Index < _upstreams.Length)
        {
            _upstreams[entry.Index]?.Prune();
        }
    }

    private void GiveWay(UpstreamEntry entry)
    {
        if (entry.Index < _upstreams.Length)
        {
            _upstreams[entry.Index]?.GiveWay();
        }
    }

    /// <summary>An exchange for one request.</summary>
    public HttpExchange RentExchange()
    {
        if (_freeExchanges is not { } exchange)
        {
            return new HttpExchange(this);
        }

        _freeExchanges = exchange.NextFree;
        _freeExchangeCount--;
        exchange.NextFree = null;
        return exchange;
    }

    /// <summary>Takes an exchange back.</summary>
    public void ReturnExchange(HttpExchange exchange)
    {
        if (_freeExchangeCount < Defaults.PooledExchanges)
        {
            exchange.NextFree = _freeExchanges;
            _freeExchanges = exchange;
            _freeExchangeCount++;
        }
    }

    /// <summary>Counts and logs what access rules decided, where it is more than "may pass".</summary>
    public void NoteDecision(in AuthorizationDecision decision, Connection client, Caller caller, string what)
    {
        Access.Count(decision);
        if (!decision.IsAllowed)
        {
            RefusalLog?.WriteDenied(caller.IdentityText, client, what, decision.Rule ?? "no rule allows it");
        }
    }

    /// <summary>Stops accepting and lets every connection end with its present request.</summary>
    public void BeginDrain()
    {
        IsDraining = true;
        foreach (var listener in _listeners.Values)
        {
            listener.Socket?.Dispose();
        }

        _listeners.Clear();
        HalfOpen.CloseSilent();
        foreach (var session in Sessions.ToList())
        {
            session.CloseIfIdle();
        }
    }

    /// <summary>Closes old idle connections, for as long as the loop runs.</summary>
    public async ValueTask KeepHouseAsync(bool sweeps)
    {
        while (await Loop.DelayAsync(Defaults.Housekeeping) == IoStatus.Ok)
        {
            foreach (var upstream in _upstreams)
            {
                upstream?.CloseIdle(Now);
            }

            AccessLog?.Flush();
            RefusalLog?.Flush();

            if (sweeps)
            {
                Sweep();
            }
        }
    }

    // One loop sweeps for all, because the hosts' health is shared.
    private void Sweep()
    {
        foreach (var entry in Plan.Upstreams)
        {
            if (entry.State.Upstream.OutlierDetection is { } settings && Now - entry.LastSweep >= settings.Interval)
            {
                entry.LastSweep = Now;
                entry.State.Sweep(Now);
            }
        }
    }

    private void AdoptUpstreams(ProxyPlan plan)
    {
        var present = plan.Upstreams.Select(u => u.Index).ToHashSet();
        for (var i = 0; i < _upstreams.Length; i++)
        {
            if (_upstreams[i] is { } upstream)
            {
                if (present.Contains(i))
                {
                    upstream.Prune();
                }
                else
                {
                    upstream.Close();
                    _upstreams[i] = null;
                }
            }
        }
    }

    // Listeners without a socket get their clients from one that takes what the machine redirects.
    private void AdoptCalled(ProxyPlan plan)
    {
        foreach (var (name, next) in plan.Listeners.Where(l => !l.Value.Source.BindsToPort))
        {
            _listeners.TryAdd(name, new LoopListener(next));
        }

        _called.Clear();
        foreach (var listener in _listeners.Values.Where(l => !l.Plan.Source.BindsToPort))
        {
            _called.TryAdd(listener.Plan.EndPoint, listener);
        }
    }

    // By the address that was called; else by its port alone; else the listener itself.
    private LoopListener TakerOf(LoopListener listener, IPEndPoint called)
    {
        if (_called.TryGetValue(called, out var exact))
        {
            return exact;
        }

        var any = called.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        return _called.TryGetValue(new IPEndPoint(any, called.Port), out var anywhere) ? anywhere : listener;
    }

    private List<ListenFailure> OpenListeners(ProxyPlan plan)
    {
        var failures = new List<ListenFailure>();
        foreach (var (name, next) in plan.Listeners)
        {
            if (_listeners.ContainsKey(name))
            {
                continue;
            }

            var listener = new LoopListener(next);
            var opened = Loop.Listen(new ListenOptions(next.EndPoint), connection => ServeAsync(listener, connection));
            if (opened.IsOk)
            {
                listener.Socket = opened.Listener;
                _listeners.Add(name, listener);
            }
            else
            {
                failures.Add(new ListenFailure(name, next.EndPoint, opened.Status));
            }
        }

        return failures;
    }

    private ValueTask ServeAsync(LoopListener listener, Connection connection)
    {
        if (Clients >= Defaults.ClientConnections)
        {
            Metrics.CountRefused(TlsRefusal.TooMany);
            connection.Abort();
            return default;
        }

        return ServeCountedAsync(listener, connection);
    }

    // Whatever goes wrong with one client, its place is free again.
    private async ValueTask ServeCountedAsync(LoopListener listener, Connection connection)
    {
        Clients++;
        try
        {
            if (listener.Plan.RestoresDestination && connection.TryRestoreDestination() && listener.Plan.Source.UsesOriginalDestination)
            {
                listener = TakerOf(listener, connection.LocalEndPoint);
            }

            await (listener.Plan.NeedsFirstBytes
                ? OpenAsync(listener, connection)
                : ServeChainAsync(listener, connection, listener.Plan.Choose(connection.LocalEndPoint), null, new Caller(connection)));
        }
        finally
        {
            Clients--;
        }
    }

    private async ValueTask OpenAsync(LoopListener listener, Connection plain)
    {
        var opening = new ClientOpening(this, listener.Plan, plain);
        if (await opening.RunAsync())
        {
            using var connection = opening.Connection;
            await ServeChainAsync(listener, connection, opening.Chain, opening.Input, opening.Caller);
            if (connection.Tls is { HasTriedAgain: true })
            {
                Metrics.CountRefused(TlsRefusal.Renegotiation);
                RefusalLog?.Write(listener.Plan.Name, connection, opening.Hello, TlsRefusal.Renegotiation, "");
            }
        }
    }

    private ValueTask ServeChainAsync(LoopListener listener, Connection connection, ChainPlan? chain, Connect.InputBuffer? input, Caller caller)
    {
        if (chain is { Http: not null })
        {
            return ServeHttpAsync(new HttpSession(this, listener, chain, connection, caller, input));
        }

        if (chain is { Tcp: not null })
        {
            return new TcpSession(this, listener, chain, connection, caller, input).ServeAsync();
        }

        input?.Release();
        Metrics.CountRefused(TlsRefusal.NoChain);
        connection.Abort();
        return default;
    }

    private async ValueTask ServeHttpAsync(HttpSession session)
    {
        Sessions.Add(session);
        try
        {
            await session.ServeAsync();
        }
        finally
        {
            Sessions.Remove(session);
        }
    }
}
