namespace Isthmus.Runtime.Timers;

/// <summary>Names one scheduled callback. The default value names none. Stays harmless after the timer has fired: its entry's generation has moved on.</summary>
public readonly struct LoopTimer : IEquatable<LoopTimer>
{
    internal LoopTimer(TimerEntry entry)
    {
        Entry = entry;
        Generation = entry.Generation;
    }

    internal TimerEntry? Entry { get; }

    internal uint Generation { get; }

    /// <summary>True while the callback is still to come.</summary>
    public bool IsScheduled => Entry is not null && Entry.Generation == Generation;

    public static bool operator ==(LoopTimer left, LoopTimer right) => left.Equals(right);

    public static bool operator !=(LoopTimer left, LoopTimer right) => !left.Equals(right);

    public bool Equals(LoopTimer other) => ReferenceEquals(Entry, other.Entry) && Generation == other.Generation;

    public override bool Equals(object? obj) => obj is LoopTimer other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Entry?.GetHashCode(), Generation);
}
