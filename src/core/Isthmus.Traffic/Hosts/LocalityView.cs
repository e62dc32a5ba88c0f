namespace Isthmus.Traffic.Hosts;

/// <summary>The hosts of one locality inside a priority, by state.</summary>
/// <param name="Locality">The locality.</param>
/// <param name="Healthy">Hosts that may be used.</param>
/// <param name="Degraded">Hosts that are used when healthy ones do not suffice.</param>
/// <param name="HealthyWeight">Effective weight among healthy localities; 0 gets nothing.</param>
/// <param name="DegradedWeight">Effective weight among degraded localities; 0 gets nothing.</param>
public sealed record LocalityView(Locality Locality, HostSet Healthy, HostSet Degraded, double HealthyWeight, double DegradedWeight)
{
    /// <summary>The weight that the plan gives it, whatever the health of its hosts; null counts as none.</summary>
    public uint? PlannedWeight { get; init; }
}
