using Isthmus.Model.Plans;
using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Shares;

/// <summary>
/// The shares that the data plane's arithmetic comes to when many requests are sent: priority load, then localities, then endpoint weights.
/// Answers "what happens when A is gone" without sending anything.
/// </summary>
public static class TrafficShares
{
    /// <summary>The state that an endpoint's reported health gives it.</summary>
    public static HostState StateOf(PlannedEndpoint endpoint) => endpoint.Health switch
    {
        HealthStatus.Unhealthy => HostState.Unhealthy,
        HealthStatus.Draining => HostState.Excluded,
        HealthStatus.Degraded => HostState.Degraded,
        _ => HostState.Healthy,
    };

    /// <summary>Computes every endpoint's share. All shares are 0 when nothing can be used.</summary>
    /// <param name="localities">The upstream's groups.</param>
    /// <param name="balancing">The upstream's settings.</param>
    /// <param name="stateOf">How each endpoint is to be counted; <see cref="StateOf"/> takes what its source says.</param>
    public static IReadOnlyList<EndpointShare> Compute(
        EquatableArray<LocalityEndpoints> localities,
        LoadBalancing balancing,
        Func<PlannedEndpoint, HostState> stateOf)
    {
        var priorities = Group(localities, stateOf);
        var health = priorities.Select(HealthOf).ToArray();
        var loads = new PriorityLoad[health.Length];
        PriorityLoads.Compute(health, balancing.PanicThreshold, loads);

        var shares = new List<EndpointShare>();
        for (var i = 0; i < priorities.Count; i++)
        {
            shares.AddRange(Share(priorities[i], loads[i], balancing));
        }

        return shares;
    }

    private static List<List<CountedLocality>> Group(EquatableArray<LocalityEndpoints> localities, Func<PlannedEndpoint, HostState> stateOf)
    {
        var priorities = new List<List<CountedLocality>>();
        foreach (var group in localities)
        {
            while (priorities.Count <= group.Priority)
            {
                priorities.Add([]);
            }

            priorities[group.Priority].Add(new CountedLocality(group, [.. group.Endpoints.Select(stateOf)]));
        }

        return priorities;
    }

    private static PriorityHealth HealthOf(List<CountedLocality> priority) => new(
        Total: (uint)priority.Sum(l => l.States.Length),
        Healthy: (uint)priority.Sum(l => l.CountOf(HostState.Healthy)),
        Degraded: (uint)priority.Sum(l => l.CountOf(HostState.Degraded)),
        Excluded: (uint)priority.Sum(l => l.CountOf(HostState.Excluded)));

    private static IEnumerable<EndpointShare> Share(List<CountedLocality> priority, PriorityLoad load, LoadBalancing balancing)
    {
        var shares = priority.Select(l => new double[l.States.Length]).ToArray();
        if (load.IsPanicking)
        {
            AddFlat(priority, shares, load.Healthy + load.Degraded, _ => true);
        }
        else
        {
            Add(priority, shares, load.Healthy, HostState.Healthy, balancing);
            Add(priority, shares, load.Degraded, HostState.Degraded, balancing);
        }

        for (var i = 0; i < priority.Count; i++)
        {
            for (var j = 0; j < priority[i].States.Length; j++)
            {
                yield return new EndpointShare(priority[i].Group, priority[i].Group.Endpoints[j], priority[i].States[j], shares[i][j]);
            }
        }
    }

    private static void Add(List<CountedLocality> priority, double[][] shares, uint percent, HostState state, LoadBalancing balancing)
    {
        var weights = priority.Select(l => LocalityWeights.Effective(l.Group.Weight, l.Counted, l.CountOf(state))).ToArray();
        var sum = weights.Sum();
        if (!balancing.IsLocalityWeighted || sum == 0)
        {
            AddFlat(priority, shares, percent, s => s == state);
            return;
        }

        for (var i = 0; i < priority.Count; i++)
        {
            AddWithin(priority[i], shares[i], percent / 100.0 * weights[i] / sum, priority[i].WeightOf(s => s == state), s => s == state);
        }
    }

    private static void AddFlat(List<CountedLocality> priority, double[][] shares, uint percent, Func<HostState, bool> isUsed)
    {
        var sum = priority.Sum(l => l.WeightOf(isUsed));
        for (var i = 0; i < priority.Count; i++)
        {
            AddWithin(priority[i], shares[i], percent / 100.0, sum, isUsed);
        }
    }

    private static void AddWithin(CountedLocality locality, double[] shares, double part, double weightSum, Func<HostState, bool> isUsed)
    {
        for (var i = 0; i < shares.Length; i++)
        {
            if (isUsed(locality.States[i]) && weightSum > 0)
            {
                shares[i] += part * locality.Group.Endpoints[i].Weight / weightSum;
            }
        }
    }

    private sealed record CountedLocality(LocalityEndpoints Group, HostState[] States)
    {
        public uint Counted => (uint)(States.Length - CountOf(HostState.Excluded));

        public uint CountOf(HostState state) => (uint)States.Count(s => s == state);

        public double WeightOf(Func<HostState, bool> isUsed)
        {
            var sum = 0.0;
            for (var i = 0; i < States.Length; i++)
            {
                sum += isUsed(States[i]) ? Group.Endpoints[i].Weight : 0;
            }

            return sum;
        }
    }
}
