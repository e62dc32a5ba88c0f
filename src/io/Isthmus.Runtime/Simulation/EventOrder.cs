namespace Isthmus.Runtime.Simulation;

/// <summary>When an event of a simulation comes: by time, then by the order in which events were made.</summary>
internal readonly record struct EventOrder(long Time, long Sequence) : IComparable<EventOrder>
{
    public int CompareTo(EventOrder other)
    {
        var byTime = Time.CompareTo(other.Time);
        return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
    }
}
