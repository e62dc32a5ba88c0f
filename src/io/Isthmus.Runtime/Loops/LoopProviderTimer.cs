using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Loops;

/// <summary>A platform timer on a loop. May be changed and disposed from any thread: the change then takes effect on the loop, a moment later.</summary>
internal sealed class LoopProviderTimer(Loop loop, TimerCallback callback, object? state) : ITimer
{
    private LoopTimer _timer;
    private TimeSpan _period;
    private volatile bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        if (loop.IsCurrent)
        {
            Set(dueTime, period);
            return true;
        }

        return loop.Resume(new WorkItem(_ => Set(dueTime, period), null));
    }

    public void Dispose() => Forget();

    public ValueTask DisposeAsync()
    {
        Forget();
        return ValueTask.CompletedTask;
    }

    private void Forget()
    {
        _disposed = true;
        if (loop.IsCurrent)
        {
            loop.Cancel(_timer);
        }
    }

    private void Set(TimeSpan dueTime, TimeSpan period)
    {
        loop.Cancel(_timer);
        _period = period;
        if (!_disposed && dueTime != Timeout.InfiniteTimeSpan)
        {
            _timer = loop.Schedule(dueTime, static s => ((LoopProviderTimer)s!).Fire(), this);
        }
    }

    private void Fire()
    {
        if (_disposed)
        {
            return;
        }

        if (_period > TimeSpan.Zero)
        {
            _timer = loop.Schedule(_period, static s => ((LoopProviderTimer)s!).Fire(), this);
        }

        callback(state);
    }
}
