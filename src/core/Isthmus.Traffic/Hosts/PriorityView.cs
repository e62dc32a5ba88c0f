using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Hosts;

/// <summary>The hosts of one priority, by state.</summary>
public sealed class PriorityView
{
    internal PriorityView(HostSet all, HostSet healthy, HostSet degraded, LocalityView[] localities, PriorityHealth health)
    {
        All = all;
        Healthy = healthy;
        Degraded = degraded;
        Localities = localities;
        Health = health;
    }

    /// <summary>Every host, whatever its state: what panic picks from.</summary>
    public HostSet All { get; }

    /// <summary>Hosts that may be used.</summary>
    public HostSet Healthy { get; }

    /// <summary>Hosts that are used when healthy ones do not suffice.</summary>
    public HostSet Degraded { get; }

    /// <summary>The localities, in the order of the plan.</summary>
    public LocalityView[] Localities { get; }

    /// <summary>The counts that its load is computed from.</summary>
    public PriorityHealth Health { get; }
}
