using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>What a pick came to, with what it takes to explain and to replay it.</summary>
/// <param name="Host">The host; null when there is none to pick.</param>
/// <param name="Priority">The priority that was drawn.</param>
/// <param name="Draw">The number, 1 to 100, that drew the priority; 0 when there was nothing to draw from.</param>
/// <param name="IsPanic">The priority was in panic: any host could be picked.</param>
/// <param name="IsDegraded">A degraded host was wanted.</param>
/// <param name="Redraws">How often another host was drawn because the pick was tried before.</param>
public readonly record struct PickResult(Host? Host, int Priority, uint Draw, bool IsPanic, bool IsDegraded, uint Redraws)
{
    /// <summary>How the host was drawn from its set.</summary>
    public HostDraw Selection { get; init; }

    /// <summary>Index of the locality that was drawn in the priority; -1 when its hosts are one pool.</summary>
    public int Locality { get; init; } = -1;

    /// <summary>Priorities that were left out because they were tried, one bit each; 0 when the ordinary loads held.</summary>
    public ulong LeftOut { get; init; }

    /// <summary>The view that was picked from; null when there was nothing to pick from.</summary>
    public HostView? View { get; init; }
}
