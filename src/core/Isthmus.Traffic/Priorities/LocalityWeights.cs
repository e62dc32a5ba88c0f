namespace Isthmus.Traffic.Priorities;

/// <summary>The weight that a locality has inside its priority when localities are weighted (<c>locality_weighted_lb_config</c>).</summary>
public static class LocalityWeights
{
    /// <summary>The configured weight, lowered by how many hosts are usable; 0 when the locality gets nothing.</summary>
    /// <param name="weight">The configured weight; 0 or null gets nothing.</param>
    /// <param name="counted">Hosts of the locality without the excluded ones.</param>
    /// <param name="eligible">Hosts that are usable.</param>
    /// <param name="overprovisioning">Percent by which availability is multiplied before it is capped at 1.</param>
    public static double Effective(uint? weight, uint counted, uint eligible, uint overprovisioning = PriorityLoads.DefaultOverprovisioning) =>
        counted == 0 ? 0 : (weight ?? 0) * Math.Min(1.0, overprovisioning / 100.0 * eligible / counted);
}
