using System.Diagnostics;
using System.Net;
using Isthmus.Runtime.Loops;
using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Epoll;

/// <summary>
/// The real loop: one thread, one edge-triggered epoll, non-blocking sockets that are tried before they are waited for. Linux x64 and arm64.
/// </summary>
public sealed class EpollLoop : Loop, IAsyncDisposable
{
    [ThreadStatic]
    private static EpollLoop? _current;

    private readonly EpollSet _set = new();
    private readonly WakeUp _wakeUp = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IPEndPoint? _local;

    private EpollLoop(EpollLoopOptions options)
        : base(options.Name, options.Buffers, options.OnFault)
    {
        _set.Add(_wakeUp.Fd, _wakeUp);
        Spare = new SpareDescriptor();
        _local = options.LocalAddress is { } address ? new IPEndPoint(address, 0) : null;
    }

    /// <inheritdoc/>
    public override bool IsCurrent => ReferenceEquals(_current, this);

    /// <summary>Times that the loop waited for the kernel.</summary>
    public long Turns { get; private set; }

    /// <summary>Sockets open on this loop: connections, pending connects and listeners.</summary>
    public int OpenSockets => _set.Count - 1;

    internal EpollSet Set => _set;

    internal SpareDescriptor Spare { get; }

    /// <summary>Where a connection to <paramref name="remote"/> comes from; null when that is the kernel's choice.</summary>
    internal IPEndPoint? LocalFor(IPEndPoint remote) =>
        _local is { } local && local.AddressFamily == remote.AddressFamily && IPAddress.IsLoopback(local.Address) == IPAddress.IsLoopback(remote.Address) ? local : null;

    /// <summary>Starts a loop on a thread of its own.</summary>
    public static EpollLoop Start(EpollLoopOptions options)
    {
        var loop = new EpollLoop(options);
        new Thread(loop.Run) { IsBackground = true, Name = options.Name }.Start();
        return loop;
    }

    /// <inheritdoc/>
    public override ListenResult Listen(ListenOptions options, Func<Connection, ValueTask> serve) =>
        IsStopping ? ListenResult.Of(IoStatus.Closed) : EpollListener.Open(this, options, serve);

    /// <inheritdoc/>
    public override ValueTask<ConnectResult> ConnectAsync(
        IPEndPoint remote, ConnectOptions options, CancellationToken cancellationToken = default)
    {
        if (IsStopping || cancellationToken.IsCancellationRequested)
        {
            return new(ConnectResult.Of(IsStopping ? IoStatus.Closed : IoStatus.Canceled));
        }

        return new ConnectOperation(this, remote).Start(options, cancellationToken);
    }

    /// <summary>
    /// Closes all listeners and connections, ends all awaits with Closed, lets the code react, and ends the thread. From any thread; the task ends
    /// when every descriptor of the loop is closed. Must not be awaited on the loop itself.
    /// </summary>
    public Task StopAsync()
    {
        Resume(new WorkItem(static s => ((EpollLoop)s!).IsStopping = true, this));
        return _stopped.Task;
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    internal override long ReadClock() => Stopwatch.GetElapsedTime(_began).Ticks;

    internal override DateTimeOffset ReadWallClock() => TimeProvider.System.GetUtcNow();

    private protected override BytePipe? OpenPipe(PipePool pool) => EpollPipe.TryOpen(pool);

    private protected override void Wake() => _wakeUp.Signal();

    private void Run()
    {
        _current = this;
        SynchronizationContext.SetSynchronizationContext(Context);
        while (!IsStopping)
        {
            Turn(NextWait());
        }

        Shut();
    }

    private void Turn(int timeout)
    {
        Turns++;
        var count = _set.Wait(timeout);
        UpdateNow();
        for (var i = 0; i < count; i++)
        {
            Dispatch(i);
        }

        RunWork();
    }

    private void Dispatch(int index)
    {
        if (_set.Read(index, out var events) is not { } target)
        {
            return;
        }

        RefillBudget();
        try
        {
            target.OnEvents(events);
        }
        catch (Exception e)
        {
            (target as Connection)?.Abort();
            Report(e, target as Connection);
        }
    }

    // Rounded up: waking a moment before a timer is due would only make another turn.
    private int NextWait()
    {
        if (HasWork)
        {
            return 0;
        }

        if (NextTimer is not { } next)
        {
            return -1;
        }

        var left = next - ReadClock() + TimeSpan.TicksPerMillisecond - 1;
        return (int)Math.Clamp(left / TimeSpan.TicksPerMillisecond, 0, int.MaxValue);
    }

    private void Shut()
    {
        // Code that reacts to the end of one await may begin another; each of them ends with Closed until all is quiet.
        for (var turn = 0; turn < Defaults.TurnsToStop && (turn == 0 || HasWork || _set.Count > 1); turn++)
        {
            foreach (var target in _set.Targets())
            {
                target.OnLoopStopping();
            }

            EndTimers();
            UpdateNow();
            RunWork();
        }

        EndPosts();
        ClosePipes();
        _set.Remove(_wakeUp.Fd);
        _wakeUp.Close();
        Spare.Dispose();
        _set.Dispose();
        _stopped.SetResult();
    }
}
