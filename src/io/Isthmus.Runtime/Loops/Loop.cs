using System.Diagnostics.CodeAnalysis;
using System.Net;
using Isthmus.Runtime.Buffers;
using Isthmus.Runtime.Pipes;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Loops;

/// <summary>What the real and the simulated loop share: turns, timers, posted work, faults.</summary>
public abstract class Loop : ILoop
{
    private readonly TimerWheel _wheel = new();
    private readonly PostedWork _posted = new();
    private readonly Queue<WorkItem> _deferred = new();
    private readonly Stack<DelayOperation> _delays = new();
    private readonly PipePool _pipes;
    private readonly Action<LoopFault> _onFault;
    private long _now;
    private int _budget;

    private protected Loop(string name, BufferPoolOptions buffers, Action<LoopFault> onFault)
    {
        Name = name;
        Buffers = new BufferPool(buffers);
        Time = new LoopTimeProvider(this);
        Context = new LoopSynchronizationContext(this);
        _pipes = new PipePool(OpenPipe);
        _onFault = onFault;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public TimeProvider Time { get; }

    /// <inheritdoc/>
    public TimeSpan Now => new(_now);

    /// <inheritdoc/>
    public BufferPool Buffers { get; }

    /// <inheritdoc/>
    public abstract bool IsCurrent { get; }

    /// <inheritdoc/>
    public bool IsStopping { get; private protected set; }

    /// <summary>Posts that were refused so far because the queue was full or the loop had stopped.</summary>
    public long RefusedPosts => _posted.Refused;

    /// <summary>Timers that are still to fire.</summary>
    public int PendingTimers => _wheel.Count;

    internal SynchronizationContext Context { get; }

    private protected bool HasWork => _deferred.Count > 0 || _posted.HasWork;

    // Ticks of 100 ns at which the wheel wants to be advanced.
    private protected long? NextTimer => _wheel.NextTick * TimeSpan.TicksPerMillisecond;

    /// <inheritdoc/>
    public bool Post(Action<object?> callback, object? state)
    {
        if (!_posted.TryAdd(new WorkItem(callback, state), mustEnter: false))
        {
            return false;
        }

        Wake();
        return true;
    }

    /// <inheritdoc/>
    public LoopTimer Schedule(TimeSpan delay, Action<object?> callback, object? state)
    {
        // A fresh reading and the next full millisecond: a timer is never early.
        var due = ReadClock() + Math.Max(0, Math.Min(delay.Ticks, TimeSpan.MaxValue.Ticks / 2));
        return _wheel.Schedule((due + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, callback, state);
    }

    /// <inheritdoc/>
    public bool Cancel(LoopTimer timer) => _wheel.Cancel(timer);

    /// <inheritdoc/>
    public ValueTask<IoStatus> DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return new DelayOperation(this, isPooled: false).Start(delay, cancellationToken);
        }

        var operation = _delays.TryPop(out var free) ? free : new DelayOperation(this, isPooled: true);
        return operation.Start(delay, cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryRentPipe([NotNullWhen(true)] out BytePipe? pipe) => _pipes.TryRent(out pipe);

    /// <inheritdoc/>
    public abstract ListenResult Listen(ListenOptions options, Func<Connection, ValueTask> serve);

    /// <inheritdoc/>
    public abstract ValueTask<ConnectResult> ConnectAsync(
        IPEndPoint remote, ConnectOptions options, CancellationToken cancellationToken = default);

    // Ticks of 100 ns since the loop began.
    internal abstract long ReadClock();

    internal abstract DateTimeOffset ReadWallClock();

    /// <summary>For limits of I/O: from this turn's time, without reading the clock.</summary>
    internal LoopTimer ScheduleTimeout(TimeSpan timeout, Action<object?> callback, object? state)
    {
        var due = ((_now + timeout.Ticks) / TimeSpan.TicksPerMillisecond) + 1;
        return _wheel.Schedule(due, callback, state);
    }

    /// <summary>Runs the callback in this or the next turn, never inside the caller. On the loop only.</summary>
    internal void Defer(Action<object?> callback, object? state) => _deferred.Enqueue(new WorkItem(callback, state));

    /// <summary>Takes a continuation from any thread; dropped only once the loop has ended.</summary>
    internal bool Resume(WorkItem item)
    {
        if (IsCurrent)
        {
            _deferred.Enqueue(item);
            return true;
        }

        if (!_posted.TryAdd(item, mustEnter: true))
        {
            return false;
        }

        Wake();
        return true;
    }

    internal void Recycle(DelayOperation operation)
    {
        if (_delays.Count < Defaults.PooledFrames)
        {
            _delays.Push(operation);
        }
    }

    /// <summary>Immediate successes of the present dispatch; false when it has had its share and has to queue.</summary>
    internal bool TakeBudget(int operations = 1) => (_budget -= operations) >= 0;

    internal void RefillBudget() => _budget = Defaults.OperationsPerDispatch;

    internal void Report(Exception exception, Connection? connection)
    {
        try
        {
            _onFault(new LoopFault(exception, connection));
        }
        catch (Exception e)
        {
            // A handler that throws has nobody above it to tell; the loop must go on.
            _ = e;
        }
    }

    /// <summary>Serves an accepted connection and closes it afterwards.</summary>
    internal void Serve(Connection connection, Func<Connection, ValueTask> serve)
    {
        RefillBudget();
        try
        {
            var task = serve(connection);
            if (!task.IsCompletedSuccessfully)
            {
                _ = FinishAsync(task.AsTask(), connection);
                return;
            }

            task.GetAwaiter().GetResult();
            connection.Dispose();
        }
        catch (Exception e)
        {
            Fail(e, connection);
        }
    }

    private protected void UpdateNow() => _now = ReadClock();

    /// <summary>Runs what other threads posted, what is due and what was deferred, each with a bound.</summary>
    private protected void RunWork()
    {
        if (_posted.HasWork)
        {
            var posted = _posted.TakeAll();
            while (posted.TryDequeue(out var item))
            {
                Run(item);
            }
        }

        RunTimers();
        for (var left = Math.Min(_deferred.Count, Defaults.WorkPerTurn); left > 0; left--)
        {
            Run(_deferred.Dequeue());
        }
    }

    /// <summary>Ends all delays with Closed and drops all other timers.</summary>
    private protected void EndTimers() => _wheel.Clear(static (_, state) => (state as DelayOperation)?.End(IoStatus.Closed));

    /// <summary>The loop takes no more posts; those that it has taken still run.</summary>
    private protected void EndPosts()
    {
        foreach (var item in _posted.Close())
        {
            Run(item);
        }
    }

    /// <summary>The loop's process is dead: nothing that was posted runs.</summary>
    private protected void DropPosts() => _posted.Close();

    private protected void ClosePipes() => _pipes.Close();

    /// <summary>Null when the system gives none.</summary>
    private protected abstract BytePipe? OpenPipe(PipePool pool);

    /// <summary>Makes the loop notice a post. From any thread.</summary>
    private protected abstract void Wake();

    private void RunTimers()
    {
        var tick = _now / TimeSpan.TicksPerMillisecond;
        while (true)
        {
            try
            {
                RefillBudget();
                _wheel.Advance(tick);
                return;
            }
            catch (Exception e)
            {
                Report(e, null);
            }
        }
    }

    private void Run(WorkItem item)
    {
        RefillBudget();
        try
        {
            item.Run();
        }
        catch (Exception e)
        {
            Report(e, null);
        }
    }

    private async Task FinishAsync(Task serving, Connection connection)
    {
        try
        {
            await serving;
            connection.Dispose();
        }
        catch (Exception e)
        {
            Fail(e, connection);
        }
    }

    private void Fail(Exception exception, Connection connection)
    {
        connection.Abort();
        Report(exception, connection);
    }
}
