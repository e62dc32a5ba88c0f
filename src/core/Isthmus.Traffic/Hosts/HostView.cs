using Isthmus.Model.Plans;
using Isthmus.Traffic.Priorities;
using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Hosts;

/// <summary>
/// The hosts of an upstream as the balancers see them at one moment: sorted by priority, locality and state, with the load of each priority.
/// Immutable; a change of health or plan makes a new one.
/// </summary>
public sealed class HostView
{
    private HostView(long version, PriorityView[] priorities, PriorityLoad[] loads, LoadBalancing balancing)
    {
        Version = version;
        Priorities = priorities;
        Loads = loads;
        Balancing = balancing;
    }

    /// <summary>No hosts.</summary>
    public static HostView Empty { get; } = new(0, [], [], new LoadBalancing());

    /// <summary>Counts up with every view of an upstream.</summary>
    public long Version { get; }

    /// <summary>The priorities, most preferred first.</summary>
    public PriorityView[] Priorities { get; }

    /// <summary>The load of each priority.</summary>
    public PriorityLoad[] Loads { get; }

    /// <summary>The upstream's settings.</summary>
    public LoadBalancing Balancing { get; }

    /// <summary>How many hosts are not used, by reason.</summary>
    public SkippedHosts Skipped { get; private init; }

    /// <summary>Sorts hosts into a view.</summary>
    /// <param name="version">The view's number.</param>
    /// <param name="groups">The plan's groups with their hosts, in order.</param>
    /// <param name="balancing">The upstream's settings.</param>
    /// <param name="previous">The view before, whose tables are kept where nothing changed; null when there was none.</param>
    public static HostView Build(long version, IReadOnlyList<(LocalityEndpoints Group, Host[] Hosts)> groups, LoadBalancing balancing, HostView? previous = null)
    {
        // Suspicion is a preference, not a verdict: where it would leave nobody, it is ignored.
        var countsSuspects = groups.Any(g => g.Hosts.Any(h => h.StateOf(countsSuspects: true) is HostState.Healthy or HostState.Degraded));
        var count = groups.Count == 0 ? 0 : groups.Max(g => g.Group.Priority) + 1;
        var priorities = new PriorityView[count];
        for (var i = 0; i < count; i++)
        {
            priorities[i] = BuildPriority([.. groups.Where(g => g.Group.Priority == i)], countsSuspects, balancing, i < previous?.Priorities.Length ? previous.Priorities[i] : null);
        }

        var loads = new PriorityLoad[count];
        PriorityLoads.Compute([.. priorities.Select(p => p.Health)], balancing.PanicThreshold, loads);
        return new HostView(version, priorities, loads, balancing) { Skipped = SkippedHosts.Count(groups.SelectMany(g => g.Hosts), countsSuspects) };
    }

    private static PriorityView BuildPriority((LocalityEndpoints Group, Host[] Hosts)[] groups, bool countsSuspects, LoadBalancing balancing, PriorityView? previous)
    {
        var localities = new LocalityView[groups.Length];
        var health = default(PriorityHealth);
        for (var i = 0; i < groups.Length; i++)
        {
            var byState = groups[i].Hosts.ToLookup(h => h.StateOf(countsSuspects));
            var healthy = new HostSet(byState[HostState.Healthy]);
            var degraded = new HostSet(byState[HostState.Degraded]);
            var excluded = (uint)byState[HostState.Excluded].Count();
            var counted = (uint)groups[i].Hosts.Length - excluded;
            localities[i] = new LocalityView(
                groups[i].Group.Locality,
                healthy,
                degraded,
                LocalityWeights.Effective(groups[i].Group.Weight, counted, (uint)healthy.Hosts.Length),
                LocalityWeights.Effective(groups[i].Group.Weight, counted, (uint)degraded.Hosts.Length))
            {
                PlannedWeight = groups[i].Group.Weight,
            };
            health = new PriorityHealth(
                health.Total + (uint)groups[i].Hosts.Length,
                health.Healthy + (uint)healthy.Hosts.Length,
                health.Degraded + (uint)degraded.Hosts.Length,
                health.Excluded + excluded);
        }

        return new PriorityView(
            new HostSet(groups.SelectMany(g => g.Hosts)),
            new HostSet(localities.SelectMany(l => l.Healthy.Hosts)),
            new HostSet(localities.SelectMany(l => l.Degraded.Hosts)),
            localities,
            health,
            balancing,
            previous);
    }
}
