using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>The turns of one priority: between its localities, and between the hosts of each set that can be picked from.</summary>
internal sealed class PriorityTurns
{
    private readonly LoadBalancing _balancing;
    private readonly Lazily _all;
    private readonly Lazily _healthy;
    private readonly Lazily _degraded;
    private readonly LocalityTurns? _healthyLocalities;
    private readonly LocalityTurns? _degradedLocalities;

    public PriorityTurns(PriorityView priority, LoadBalancing balancing, Random random)
    {
        _balancing = balancing;
        _all = new Lazily(priority.All, balancing);
        _healthy = new Lazily(priority.Healthy, balancing);
        _degraded = new Lazily(priority.Degraded, balancing);
        if (balancing.IsLocalityWeighted && !IsHashing)
        {
            _healthyLocalities = LocalityTurns.Create(priority, balancing, l => l.Healthy, l => l.HealthyWeight, random);
            _degradedLocalities = LocalityTurns.Create(priority, balancing, l => l.Degraded, l => l.DegradedWeight, random);
        }
    }

    private bool IsHashing => _balancing.Algorithm is LoadBalancerAlgorithm.RingHash or LoadBalancerAlgorithm.Maglev;

    public Host? Pick(bool isPanic, bool isDegraded, ulong? hash, int attempt, Random random)
    {
        if (isPanic)
        {
            return _all.Get(random).Pick(hash, attempt, random);
        }

        var localities = isDegraded ? _degradedLocalities : _healthyLocalities;
        return localities is not null
            ? localities.Pick(hash, attempt, random)
            : (isDegraded ? _degraded : _healthy).Get(random).Pick(hash, attempt, random);
    }

    // Most sets of a priority are never picked from; their schedulers and tables are not worth building.
    private sealed class Lazily(HostSet set, LoadBalancing balancing)
    {
        private HostTurns? _turns;

        public HostTurns Get(Random random) => _turns ??= HostTurns.Create(set, balancing, random);
    }
}
