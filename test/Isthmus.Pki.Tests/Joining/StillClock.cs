namespace Isthmus.Pki.Tests.Joining;

/// <summary>A clock that is set by hand and whose timers never fire: who wants files looked at says so. Weeks pass at once.</summary>
internal sealed class StillClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silence();

    private sealed class Silence : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // There is nothing to end.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
