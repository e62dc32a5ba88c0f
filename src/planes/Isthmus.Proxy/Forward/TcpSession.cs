using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Plans;
using Isthmus.Proxy.Route;
using Isthmus.Runtime.Async;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Matching;
using Isthmus.Traffic.Outliers;

namespace Isthmus.Proxy.Forward;

/// <summary>A client's TCP connection: bytes to a host that the balancer picks, and back. A host that does not take the connection is replaced by another.</summary>
internal sealed class TcpSession(ProxyLoop loop, TcpChain chain, Connection down, InputBuffer? input)
{
    private PickRequest _pick = new() { AvoidsTriedHosts = true, HostSelectionAttempts = 5 };
    private readonly InputBuffer _input = input ?? new InputBuffer(loop.Loop.Buffers);
    private FailureReasons _flags;

    /// <summary>Whether the access rules let the connection pass.</summary>
    public static bool IsAllowed(TcpChain chain, Connection connection) =>
        chain.Access.IsEmpty || chain.Access.Decide(new AccessView(null, connection, IpValue.From(connection.RemoteEndPoint.Address), chain.Port)).IsAllowed;

    /// <summary>Serves the connection to its end.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask ServeAsync()
    {
        var entry = chain.Targets.Draw(loop.Random)?.Upstream;
        if (entry is null)
        {
            loop.Metrics.CountTcpRefused(chain.Direction, null, default(FailureReasons).With(FailureReason.NoUpstream));
        }
        else
        {
            await ServeAsync(loop.UpstreamOf(entry));
        }

        _input.Release();
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask ServeAsync(LoopUpstream upstream)
    {
        var up = await ConnectAsync(upstream);
        if (up is null)
        {
            loop.Metrics.CountTcpRefused(chain.Direction, upstream.Entry, _flags);
            down.Abort();
            return;
        }

        var host = up.Pool.Host;
        loop.Metrics.CountTcpOpened(chain.Direction, upstream.Entry, host);
        var relay = new ByteRelay(loop, down, _input, up.Connection, up.Input, chain.Idle);
        await relay.RunAsync();
        loop.Metrics.CountTcpClosed(chain.Direction, upstream.Entry, host, relay.BytesToSecond, relay.BytesToFirst);
        up.Pool.Close(up);
        host.End(failed: false);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<UpstreamConnection?> ConnectAsync(LoopUpstream upstream)
    {
        var state = upstream.State;
        for (var attempt = 0; attempt < Defaults.Reroutes; attempt++)
        {
            if (upstream.Pick(ref _pick).Host is not { } host || (_pick.WasSentTo(host) && host.IsSuspected))
            {
                _flags = _flags.With(attempt == 0 ? FailureReason.NoHealthyUpstream : FailureReason.UpstreamConnectionFailure);
                return null;
            }

            if (!upstream.Limits.TryBeginConnection(state.Upstream.CircuitBreakers))
            {
                _flags = _flags.With(FailureReason.UpstreamOverflow);
                return null;
            }

            host.Begin();
            _pick.Remember(host);
            var (status, up) = await upstream.PoolOf(host).OpenAsync(Timeout.InfiniteTimeSpan);
            state.Report(host, up is null ? AttemptResult.ConnectionFailed : AttemptResult.Connected, 0, loop.Now);
            if (up is not null)
            {
                return up;
            }

            host.End(failed: status != IoStatus.NoResources);
            loop.Prober.Watch(upstream.Entry);
            _pick.AvoidsTriedPriorities = attempt > 0;
        }

        _flags = _flags.With(FailureReason.UpstreamConnectionFailure);
        return null;
    }
}
