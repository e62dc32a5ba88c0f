using System.Runtime.CompilerServices;
using System.Text;
using Isthmus.Proxy.Accept;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Plans;
using Isthmus.Proxy.Route;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Async;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hashing;
using Isthmus.Traffic.Matching;
using Isthmus.Traffic.Outliers;
using Isthmus.Traffic.Records;

namespace Isthmus.Proxy.Forward;

/// <summary>
/// A client's TCP connection: bytes to a host that the balancer picks, and back. A host that does not take the connection is replaced by another. What was read to
/// choose the chain, such as a ClientHello that somebody else will answer, goes first; until somebody does, it can go to another host.
/// </summary>
internal sealed partial class TcpSession(ProxyLoop loop, LoopListener listener, ChainPlan plan, Connection down, Caller caller, InputBuffer? input)
{
    private readonly TcpChain _chain = plan.Tcp!;
    private readonly string _plannedName = plan.PlannedName(caller.ServerNameText);
    private readonly TimeSpan _began = loop.Now;
    private readonly InputBuffer _input = input ?? new InputBuffer(loop.Loop.Buffers);
    private readonly string? _peer = caller.IsMutual ? loop.Peers.LabelOf(caller.IdentityText) : null;
    private PickRequest _pick = new() { AvoidsTriedHosts = true, HostSelectionAttempts = Traffic.Defaults.HostSelectionAttempts };
    private DecisionRecord _decision;
    private FailureReasons _flags;
    private string _transportProblem = "";
    private string _detail = "";

    /// <summary>Serves the connection to its end.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask ServeAsync()
    {
        if (!IsAllowed())
        {
            loop.Metrics.CountRefused(TlsRefusal.Denied);
            Refuse(null, TlsRefusalText.Of(TlsRefusal.Denied));
        }
        else if (_chain.Targets.Draw(loop.Random)?.Upstream is { } entry && !_chain.IsClosed)
        {
            await ServeAsync(loop.UpstreamOf(entry));
        }
        else
        {
            _flags = _flags.With(FailureReason.NoUpstream);
            Refuse(null, "");
        }

        _input.Release();
    }

    private bool IsAllowed()
    {
        if (_chain.Access.IsEmpty)
        {
            return true;
        }

        var decision = _chain.Access.Decide(ViewFor(_chain));
        loop.NoteDecision(decision, down, caller, "a connection");
        return decision.IsAllowed;
    }

    private AccessView ViewFor(TcpChain chain) => new(null, down, caller, IpValue.From(down.RemoteEndPoint.Address), chain.Port);

    private bool MayStay() => !listener.IsGone && listener.Now(plan) is { Tcp: { } now } && now.Access.Decide(ViewFor(now)).IsAllowed;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask ServeAsync(LoopUpstream upstream)
    {
        var up = await OpenAsync(upstream);
        if (up is null)
        {
            Refuse(upstream.Entry, _detail);
            return;
        }

        var host = up.Pool.Host;
        loop.Metrics.CountTcpOpened(KeyOf(upstream.Entry, host));
        using var standing = new StandingClient(loop, down, caller, MayStay);
        var relay = new ByteRelay(loop, down, _input, up.Connection, up.Input, _chain.Idle);
        await relay.RunAsync();
        Close(upstream.Entry, host, relay, standing.IsRevoked);
        up.Pool.Close(up);
        host.End(failed: false);
    }

    private void Close(UpstreamEntry entry, Host host, ByteRelay relay, bool isRevoked)
    {
        var (reason, detail) = relay.End switch
        {
            _ when isRevoked => (FailureReason.None, "access_revoked"),
            RelayEnd.FirstBroke => (FailureReason.DownstreamTermination, "downstream_reset"),
            RelayEnd.SecondBroke => (FailureReason.UpstreamConnectionTermination, "upstream_reset"),
            RelayEnd.Silence => (FailureReason.StreamIdleTimeout, "idle_timeout"),
            RelayEnd.NoMemory => (FailureReason.Overload, "no_memory"),
            _ => (FailureReason.None, ""),
        };
        _flags = _flags.With(reason);
        var received = _helloBytes + relay.BytesToSecond;
        loop.Metrics.CountTcpClosed(KeyOf(entry, host), received, relay.BytesToFirst, loop.Now - _began);
        Log(entry, host, detail, received, relay.BytesToFirst);
    }

    private void Refuse(UpstreamEntry? entry, string detail)
    {
        loop.Metrics.CountTcpRefused(KeyOf(entry, null));
        Log(entry, null, detail, _input.Length, 0);
        down.Abort();
    }

    private TcpKey KeyOf(UpstreamEntry? entry, Host? host) => new(_chain.Direction, entry, host, _flags) { ServerName = _plannedName, Peer = _peer };

    private void Log(UpstreamEntry? entry, Host? host, string detail, long received, long sent)
    {
        if (loop.AccessLog is { } log)
        {
            var took = loop.Now - _began;
            log.Write(new ConnectionRecord
            {
                Began = loop.Loop.Time.GetUtcNow() - took,
                Took = took,
                Down = down,
                ServerName = caller.ServerNameText,
                PeerIdentity = caller.IdentityText,
                TransportProblem = _transportProblem,
                Flags = _flags,
                Detail = detail,
                Received = received,
                Sent = sent,
                Upstream = entry,
                Host = host,
            });
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<UpstreamConnection?> ConnectAsync(LoopUpstream upstream)
    {
        var state = upstream.State;
        _pick.Hash = _chain.HashesSourceAddress ? XxHash64.Hash(Encoding.ASCII.GetBytes(down.RemoteEndPoint.Address.ToString())) : null;
        for (var attempt = 0; attempt < Defaults.Reroutes; attempt++)
        {
            if (PickHost(upstream) is not { } host)
            {
                var reason = attempt == 0 ? FailureReason.NoHealthyUpstream : FailureReason.UpstreamConnectionFailure;
                Record(reason);
                _flags = _flags.With(reason);
                return null;
            }

            if (!upstream.Limits.TryBeginConnection(state.Upstream.CircuitBreakers))
            {
                Record(FailureReason.UpstreamOverflow);
                _flags = _flags.With(FailureReason.UpstreamOverflow);
                return null;
            }

            host.Begin();
            _pick.Remember(host);
            var (status, up) = await upstream.PoolOf(host).OpenAsync(Timeout.InfiniteTimeSpan, isHttp: false, caller.ServerNameText, down);
            if (up is not null && _chain.Tunnel is { } tunnel)
            {
                (status, up) = await OpenTunnelAsync(tunnel, upstream, up);
            }

            Record(up is not null ? FailureReason.None : status is IoStatus.TlsFailed or IoStatus.EndOfStream ? FailureReason.UpstreamTlsFailure : FailureReason.UpstreamConnectionFailure);
            if (up is not null)
            {
                state.Report(host, AttemptResult.Connected, 0, loop.Now);
                return up;
            }

            EndFailed(upstream, host, status);
            _pick.AvoidsTriedPriorities = attempt > 0;
        }

        _flags = _flags.With(FailureReason.UpstreamConnectionFailure);
        return null;
    }

    // Through the host to what is behind it. One that refuses is asked no second time, but another may know the way.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<(IoStatus Status, UpstreamConnection? Connection)> OpenTunnelAsync(TunnelRequest tunnel, LoopUpstream upstream, UpstreamConnection up)
    {
        var (status, answer) = await tunnel.OpenAsync(up, upstream.ConnectOptions.Timeout);
        if (status == IoStatus.Ok)
        {
            return (status, up);
        }

        _detail = answer == 0 ? "tunnel_failed" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"tunnel_refused_with_{answer}");
        up.Pool.Close(up);
        return (status, null);
    }

    // Null when there is none, or only one that has refused already.
    private Host? PickHost(LoopUpstream upstream)
    {
        _pick.Now = loop.Now;
        var pick = upstream.Pick(ref _pick, down);
        pick = pick.Host is { } tried && !_pick.MayAskAgain(tried) ? pick with { Host = null } : pick;
        _decision.TakePick(pick, ref _pick);
        _decision.PlanVersion = loop.Plan.Version;
        _decision.RouteId = -1;
        _decision.UpstreamId = upstream.Entry.Index;
        return pick.Host;
    }

    private void Record(FailureReason failure)
    {
        _decision.TakeResult(0, failure, loop.Now - _decision.At);
        loop.Decisions.Add(ref _decision);
    }

    // What is our own want of memory or descriptors says nothing about the host.
    private void EndFailed(LoopUpstream upstream, Host host, IoStatus status)
    {
        if (status != IoStatus.EndOfStream)
        {
            _pick.NoteRefusal();
        }

        _transportProblem = status is IoStatus.TlsFailed or IoStatus.EndOfStream ? upstream.PoolOf(host).TlsProblem : _transportProblem;
        host.End(failed: status != IoStatus.NoResources);
        if (status != IoStatus.NoResources)
        {
            upstream.State.Report(host, AttemptResult.ConnectionFailed, 0, loop.Now, _decision.At);
            loop.Prober.Watch(upstream.Entry);
        }
    }
}
