namespace Isthmus.Planner.Localities;

/// <summary>Near localities first (Istio <c>applyLocalityFailover</c>).</summary>
internal static class RegionFailover
{
    /// <summary>
    /// Sets the priority of every group by how much of its locality it shares with <paramref name="own"/>: all, zone, region, nothing; among foreign regions
    /// the one that the operator names comes before the others. Priorities that groups have already stay above that. Weights stay.
    /// </summary>
    public static void Apply(List<EndpointGroup> groups, Locality own, EquatableArray<FailoverConfig> failover)
    {
        const int Steps = 5;
        var next = NextRegion(own, failover);
        foreach (var group in groups)
        {
            group.Priority = (group.Priority * Steps) + Distance(own, group.Locality, next);
        }

        Priorities.Compact(groups);
    }

    /// <summary>The same by region only: own region, the one that the operator names, the others. Zones within the region are left to the proxy.</summary>
    public static void ApplyZoneAware(List<EndpointGroup> groups, Locality own, EquatableArray<FailoverConfig> failover)
    {
        const int Steps = 3;
        var next = NextRegion(own, failover);
        foreach (var group in groups)
        {
            var distance = group.Locality.Region == own.Region ? 0 : next is not null && group.Locality.Region == next ? 1 : 2;
            group.Priority = (group.Priority * Steps) + distance;
        }

        Priorities.Compact(groups);
    }

    private static int Distance(Locality own, Locality other, string? next)
    {
        if (other.Region != own.Region)
        {
            return next is null || other.Region == next ? 3 : 4;
        }

        return other.Zone != own.Zone ? 2 : other.SubZone != own.SubZone ? 1 : 0;
    }

    // Only the first entry of a region counts.
    private static string? NextRegion(Locality own, EquatableArray<FailoverConfig> failover) =>
        failover.FirstOrDefault(f => string.Equals(f.From, own.Region, StringComparison.Ordinal))?.To;
}
