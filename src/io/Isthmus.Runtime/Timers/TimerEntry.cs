namespace Isthmus.Runtime.Timers;

/// <summary>A node of a <see cref="TimerWheel"/>; belongs to it for ever and is reused under a new generation.</summary>
internal sealed class TimerEntry
{
    internal TimerEntry? Next;
    internal TimerEntry? Previous;
    internal Action<object?>? Callback;
    internal object? State;
    internal long Due;
    internal uint Generation;
    internal byte Level;
    internal byte Slot;
}
