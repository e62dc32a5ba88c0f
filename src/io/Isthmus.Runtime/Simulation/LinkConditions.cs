namespace Isthmus.Runtime.Simulation;

/// <summary>What a link between two hosts is like; the same in both directions.</summary>
public sealed record LinkConditions
{
    /// <summary>Shortest time from one host to the other.</summary>
    public TimeSpan MinimumLatency { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>Longest time; each segment draws its own, but segments of a connection never overtake each other.</summary>
    public TimeSpan MaximumLatency { get; init; } = TimeSpan.FromMicroseconds(300);

    /// <summary>Bytes per second of one connection and direction; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Share of SYNs that get lost (0 to 1); each costs its connect a second or more.</summary>
    public double SynLoss { get; init; }

    /// <summary>Share of new connections (0 to 1) that will break off with a reset somewhere within their first 64 KiB.</summary>
    public double ConnectionLoss { get; init; }
}
