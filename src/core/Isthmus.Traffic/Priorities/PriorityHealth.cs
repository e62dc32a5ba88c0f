namespace Isthmus.Traffic.Priorities;

/// <summary>How many hosts a priority has, and in what state. Counts, or sums of weights where an upstream asks for that.</summary>
/// <param name="Total">All hosts.</param>
/// <param name="Healthy">Hosts that may be used.</param>
/// <param name="Degraded">Hosts that are used when healthy ones do not suffice.</param>
/// <param name="Excluded">Hosts left out of the total: draining, or not yet checked.</param>
public readonly record struct PriorityHealth(uint Total, uint Healthy, uint Degraded = 0, uint Excluded = 0)
{
    /// <summary>The hosts that the share of healthy ones is measured against.</summary>
    public uint Counted => Total - Excluded;
}
