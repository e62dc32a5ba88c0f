namespace Isthmus.Planner.Localities;

/// <summary>Gives the groups of an upstream their priorities and weights under the one setting that holds.</summary>
internal static class LocalityBalancing
{
    /// <summary>Applies <paramref name="policy"/> for <paramref name="caller"/>; may split groups.</summary>
    public static List<EndpointGroup> Apply(List<EndpointGroup> groups, ProxyIdentity caller, LocalityPolicy policy)
    {
        if (policy.Mode == LocalityMode.Distribute)
        {
            Distribution.Apply(groups, caller.Locality, policy.Distribute);
            return groups;
        }

        if (policy.Mode == LocalityMode.None)
        {
            return groups;
        }

        var byLabels = policy.FailoverPriority.IsEmpty ? groups : LabelFailover.Apply(groups, caller.Labels, policy.FailoverPriority);
        if (policy.Mode == LocalityMode.ZoneAware)
        {
            RegionFailover.ApplyZoneAware(byLabels, caller.Locality, policy.Failover);
        }
        else if (policy.FailoverPriority.IsEmpty || !policy.Failover.IsEmpty)
        {
            RegionFailover.Apply(byLabels, caller.Locality, policy.Failover);
        }

        return byLabels;
    }
}
