namespace Isthmus.PushProbe;

/// <summary>How a simulated proxy treats what it is told.</summary>
internal enum Habit
{
    /// <summary>As a good proxy.</summary>
    Accepts,

    /// <summary>Rejects every response.</summary>
    Rejects,

    /// <summary>Asks for everything and never takes a byte off its socket.</summary>
    NeverReads,
}
