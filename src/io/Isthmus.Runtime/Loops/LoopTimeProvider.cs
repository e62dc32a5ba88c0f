namespace Isthmus.Runtime.Loops;

/// <summary>A loop's clock in the platform's form. Its timers fire on the loop.</summary>
internal sealed class LoopTimeProvider(Loop loop) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => loop.ReadClock();

    public override DateTimeOffset GetUtcNow() => loop.ReadWallClock();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LoopProviderTimer(loop, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
