using System.Net;
using Isthmus.Runtime.Buffers;
using Isthmus.Runtime.Loops;
using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Simulation;

/// <summary>The loop of one process on a <see cref="SimulatedHost"/>: virtual clock, virtual network, no threads.</summary>
public sealed class SimulatedLoop : Loop
{
    private readonly SimulatedHost _host;
    private readonly SimulatedWorld _world;
    private readonly long _began;
    private long _armed = long.MaxValue;
    private bool _isWoken;
    private bool _isDead;

    internal SimulatedLoop(SimulatedHost host, string name)
        : base(name, new BufferPoolOptions(), f => OnFault(host, f))
    {
        _host = host;
        _world = host.World;
        _began = _world.NowTicks;
    }

    /// <inheritdoc/>
    public override bool IsCurrent => ReferenceEquals(_world.Current, this);

    /// <summary>The machine it runs on.</summary>
    public SimulatedHost Host => _host;

    /// <inheritdoc/>
    public override ListenResult Listen(ListenOptions options, Func<Connection, ValueTask> serve)
    {
        if (IsStopping || _isDead)
        {
            return ListenResult.Of(IoStatus.Closed);
        }

        var address = options.EndPoint.Address;
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        if (!isAny && !_host.Owns(address))
        {
            return ListenResult.Of(IoStatus.AddressNotAvailable);
        }

        var port = options.EndPoint.Port == 0 ? _host.NextPort() : options.EndPoint.Port;
        var listener = new SimulatedListener(this, new IPEndPoint(address, port), isAny, options, serve);
        if (!_host.TryAdd(listener))
        {
            return ListenResult.Of(IoStatus.AddressInUse);
        }

        _world.Trace.Connection(Name, $"listen {listener.LocalEndPoint}");
        return new ListenResult(IoStatus.Ok, listener);
    }

    /// <inheritdoc/>
    public override ValueTask<ConnectResult> ConnectAsync(
        IPEndPoint remote, ConnectOptions options, CancellationToken cancellationToken = default)
    {
        if (IsStopping || _isDead || cancellationToken.IsCancellationRequested)
        {
            return new(ConnectResult.Of(cancellationToken.IsCancellationRequested ? IoStatus.Canceled : IoStatus.Closed));
        }

        return new SimulatedConnect(this, remote).Start(options, cancellationToken);
    }

    /// <summary>
    /// An orderly end of the process's loop: listeners and connections are closed, awaits end with Closed. Called from outside the loop, between runs.
    /// </summary>
    public void Stop() => Enter(static s => ((SimulatedLoop)s!).StopInside(), this);

    internal override long ReadClock() => _world.NowTicks - _began;

    internal override DateTimeOffset ReadWallClock() => _world.Options.Start + _world.Now + _host.ClockOffset;

    internal HashSet<IDisposable> Sockets { get; } = [];

    internal bool IsDead => _isDead;

    internal void StartMain(Func<ILoop, ValueTask> main) =>
        _host.Deliver(this, _ => _ = RunMainAsync(main), null);

    internal void Die()
    {
        _isDead = true;
        DropPosts();
    }

    /// <summary>Runs code of the process, then everything that follows from it at this instant.</summary>
    internal void Enter(Action<object?> callback, object? state)
    {
        if (_isDead)
        {
            return;
        }

        if (_host.IsPaused)
        {
            _host.WhenResumed(new WorkItem(_ => Enter(callback, state), null));
            return;
        }

        var context = SynchronizationContext.Current;
        var outer = _world.Current;
        _world.Current = this;
        SynchronizationContext.SetSynchronizationContext(Context);
        try
        {
            UpdateNow();
            Defer(callback, state);
            Settle();
        }
        finally
        {
            _world.Current = outer;
            SynchronizationContext.SetSynchronizationContext(context);
        }

        ArmTimer();
    }

    private protected override BytePipe OpenPipe(PipePool pool) => new SimulatedPipe(pool);

    private protected override void Wake()
    {
        if (_isWoken)
        {
            return;
        }

        _isWoken = true;
        _host.Deliver(this, static s => ((SimulatedLoop)s!)._isWoken = false, this);
    }

    private static void OnFault(SimulatedHost host, LoopFault fault)
    {
        host.World.Trace.Write(host.Name, $"fault in code: {fault.Exception.GetType().Name}: {fault.Exception.Message}");
        if (host.World.Options.OnFault is { } told)
        {
            told(host.Name, fault);
        }
        else
        {
            host.World.Failed(host.Name, fault.Exception);
        }
    }

    private async Task RunMainAsync(Func<ILoop, ValueTask> main)
    {
        try
        {
            await main(this);
        }
        catch (Exception e)
        {
            Report(e, null);
        }
    }

    private void StopInside()
    {
        IsStopping = true;
        foreach (var socket in Sockets.ToList())
        {
            socket.Dispose();
        }

        EndTimers();
    }

    private void Settle()
    {
        for (var turns = 0; HasWork && !_isDead; turns++)
        {
            if (turns > Defaults.SimulatedWorkAtOneInstant)
            {
                throw new InvalidOperationException($"{Name} spins at {_world.Now}: its code never waits for time or the network.");
            }

            RunWork();
        }
    }

    private void ArmTimer()
    {
        if (_isDead || NextTimer is not { } next || _began + next >= _armed)
        {
            return;
        }

        _armed = _began + next;
        _world.Schedule(_armed, static s => ((SimulatedLoop)s!).OnTimer(), this);
    }

    private void OnTimer()
    {
        // An earlier alarm may have been set meanwhile; a late one only finds nothing to do.
        if (_world.NowTicks >= _armed)
        {
            _armed = long.MaxValue;
        }

        Enter(static _ => { }, null);
    }
}
