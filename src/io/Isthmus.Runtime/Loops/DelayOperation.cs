using Isthmus.Runtime.Async;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Loops;

/// <summary>One pending <see cref="ILoop.DelayAsync"/>. Reused by its loop, unless a token watches it.</summary>
internal sealed class DelayOperation(Loop loop, bool isPooled) : LoopOperation<IoStatus>
{
    private LoopTimer _timer;
    private CancellationTokenRegistration _registration;

    internal ValueTask<IoStatus> Start(TimeSpan delay, CancellationToken cancellationToken)
    {
        var task = Begin();
        if (loop.IsStopping)
        {
            loop.Defer(static s => ((DelayOperation)s!).End(IoStatus.Closed), this);
        }
        else if (delay <= TimeSpan.Zero)
        {
            loop.Defer(static s => ((DelayOperation)s!).End(IoStatus.Ok), this);
        }
        else
        {
            _timer = loop.Schedule(delay, static s => ((DelayOperation)s!).End(IoStatus.Ok), this);
        }

        _registration = cancellationToken.UnsafeRegister(
            static s => ((DelayOperation)s!).PostCancel(), this);
        return task;
    }

    internal void End(IoStatus status)
    {
        if (!IsPending)
        {
            return;
        }

        loop.Cancel(_timer);
        _registration.Dispose();
        Complete(status);
    }

    protected override void Released()
    {
        if (isPooled)
        {
            loop.Recycle(this);
        }
    }

    private void PostCancel() =>
        loop.Resume(new WorkItem(static s => ((DelayOperation)s!).End(IoStatus.Canceled), this));
}
