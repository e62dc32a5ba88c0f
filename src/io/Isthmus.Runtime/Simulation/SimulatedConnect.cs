using System.Net;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Loops;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Simulation;

/// <summary>One pending connect: SYN, its retransmissions, and the answer.</summary>
internal sealed class SimulatedConnect(SimulatedLoop loop, IPEndPoint remote) : LoopOperation<ConnectResult>, IDisposable
{
    private readonly SimulatedHost _host = loop.Host;
    private readonly SimulatedWorld _world = loop.Host.World;
    private readonly IPEndPoint _target = loop.Host.Redirect?.Invoke(remote) ?? remote;
    private IPEndPoint _local = new(IPAddress.Any, 0);
    private LoopTimer _timeout;
    private CancellationTokenRegistration _registration;
    private int _syns;
    private bool _isOver;
    private bool _hasReached;

    /// <summary>The loop stops.</summary>
    public void Dispose() => End(ConnectResult.Of(IoStatus.Closed));

    internal ValueTask<ConnectResult> Start(ConnectOptions options, CancellationToken cancellationToken)
    {
        var address = options.Local?.Address ?? _host.AddressFor(_target.Address);
        if (address is null || !_host.Owns(address))
        {
            return new(ConnectResult.Of(address is null ? IoStatus.Unreachable : IoStatus.AddressNotAvailable));
        }

        var port = options.Local is { Port: > 0 } fixedLocal ? fixedLocal.Port : _host.NextPort();
        _local = new IPEndPoint(address, port);
        _world.Trace.Connection(loop.Name, $"connect {_local} -> {remote}");
        var task = Begin();
        loop.Sockets.Add(this);
        if (options.Timeout != Timeout.InfiniteTimeSpan)
        {
            _timeout = loop.Schedule(options.Timeout, static s => ((SimulatedConnect)s!).TimedOut(), this);
        }

        _registration = cancellationToken.UnsafeRegister(static s => ((SimulatedConnect)s!).Canceled(), this);
        SendSyn();
        return task;
    }

    private void TimedOut() => End(ConnectResult.Of(IoStatus.TimedOut));

    private void Canceled() => loop.Resume(new WorkItem(
        static s => ((SimulatedConnect)s!).End(ConnectResult.Of(IoStatus.Canceled)), this));

    // Retransmitted after 1, 2, 4, ... s as Linux does; each try looks anew at what the network is like then.
    private void SendSyn()
    {
        if (_isOver)
        {
            return;
        }

        if (_syns > Defaults.SimulatedSynRetries)
        {
            _host.Deliver(loop, static s => ((SimulatedConnect)s!).TimedOut(), this);
            return;
        }

        _world.Schedule(
            _world.NowTicks + (TimeSpan.TicksPerSecond << _syns), static s => ((SimulatedConnect)s!).SendSyn(), this);
        _syns++;
        if (_world.Find(_target.Address, _host) is not { } server)
        {
            // Nobody has the address: the router says so.
            _world.Schedule(
                _world.NowTicks + _world.Network.DrawLatency(_world.Options.Link),
                static s => ((SimulatedConnect)s!).Answer(IoStatus.Unreachable, null),
                this);
            return;
        }

        var link = _world.Network.Link(_host, server);
        if (!_world.Network.IsCut(_host, server) && !_world.Network.Draw(link.SynLoss))
        {
            _world.Network.Send(new ConnectFlight(_world.Network, _host, server, () => ReachedServer(server)), 0);
        }
    }

    private void ReachedServer(SimulatedHost server)
    {
        if (server.FindListener(_target) is not { } listener)
        {
            Reply(server, IoStatus.Refused, null);
            return;
        }

        // A SYN that came twice, or a full backlog: no answer.
        if (_isOver || _hasReached || !listener.HasRoom)
        {
            return;
        }

        _hasReached = true;
        var (client, accepted) = SimulatedConnection.Pair(loop, _local, listener.Loop, _target);
        accepted.Called = _target.Equals(remote) ? null : remote;
        _world.Trace.Connection(listener.Loop.Name, $"accept {accepted.Id} {_local} -> {remote}");
        listener.Enqueue(accepted);
        accepted.Doom(server.TakeReset(_target.Port), _world.Network.Link(_host, server));
        Reply(server, IoStatus.Ok, client);
    }

    private void Reply(SimulatedHost server, IoStatus status, SimulatedConnection? connection) => _world.Network.Send(
        new ConnectFlight(_world.Network, server, _host, () => Answer(status, connection)), 0);

    private void Answer(IoStatus status, SimulatedConnection? connection)
    {
        if (_isOver || loop.IsDead)
        {
            connection?.Abandon();
            return;
        }

        // From here on the kernel is done with it, although the process may learn it later.
        _isOver = true;
        _host.Deliver(loop, _ => Finish(status, connection), null);
    }

    private void Finish(IoStatus status, SimulatedConnection? connection)
    {
        if (!IsPending)
        {
            connection?.Abort();
            return;
        }

        _world.Trace.Connection(loop.Name, $"connect {_local} -> {remote} {status} {connection?.Id}");
        End(new ConnectResult(status, connection));
    }

    private void End(ConnectResult result)
    {
        _isOver = true;
        if (!IsPending)
        {
            return;
        }

        loop.Cancel(_timeout);
        loop.Sockets.Remove(this);
        _registration.Dispose();
        if (loop.IsStopping && !result.IsOk)
        {
            // Never inside the call that stops.
            loop.Defer(s => ((SimulatedConnect)s!).Complete(result), this);
            return;
        }

        Complete(result);
    }
}
