using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>The turns of one priority: between its localities, and between the hosts of each set that can be picked from.</summary>
internal sealed class PriorityTurns
{
    private readonly PriorityView _priority;
    private readonly bool _isHashing;
    private readonly LazyTurns _all;
    private readonly LazyTurns _healthy;
    private readonly LazyTurns _degraded;
    private readonly LocalityTurns? _healthyLocalities;
    private readonly LocalityTurns? _degradedLocalities;
    private readonly LazyTurns[] _byLocality;

    public PriorityTurns(PriorityView priority, LoadBalancing balancing, Random random)
    {
        _priority = priority;
        _isHashing = balancing.Algorithm is LoadBalancerAlgorithm.RingHash or LoadBalancerAlgorithm.Maglev;
        _all = new LazyTurns(priority.All, balancing);
        _healthy = new LazyTurns(priority.Healthy, balancing);
        _degraded = new LazyTurns(priority.Degraded, balancing);
        _byLocality = balancing.ZoneAwareness is { IsEnabled: true } ? [.. priority.Localities.Select(l => new LazyTurns(l.Healthy, balancing))] : [];
        if (balancing.IsLocalityWeighted && !_isHashing)
        {
            _healthyLocalities = LocalityTurns.Create(priority, balancing, l => l.Healthy, l => l.HealthyWeight, random);
            _degradedLocalities = LocalityTurns.Create(priority, balancing, l => l.Degraded, l => l.DegradedWeight, random);
        }
    }

    /// <summary>Picks a host and says how.</summary>
    public Host? Pick(bool isPanic, bool isDegraded, ref PickRequest request, Random random, out HostDraw draw, out int locality)
    {
        locality = -1;
        if (_isHashing)
        {
            // Without a hash any will do.
            var hash = request.Hash ?? ((ulong)random.NextInt64() << 1);
            var (host, index) = _priority.Hashed(isPanic, isDegraded).Find(hash, (uint)request.Tried.Count + request.Redraws);
            draw = HostDraw.Turn(index);
            return host;
        }

        if (isPanic)
        {
            return _all.Pick(random, request.Now, out draw);
        }

        return (isDegraded ? _degradedLocalities : _healthyLocalities) is { } localities
            ? localities.Pick(random, request.Now, out draw, out locality)
            : (isDegraded ? _degraded : _healthy).Pick(random, request.Now, out draw);
    }

    /// <summary>Picks a healthy host of one locality, for zone-aware routing, and says how.</summary>
    public Host? PickIn(int locality, ref PickRequest request, Random random, out HostDraw draw) => _byLocality[locality].Pick(random, request.Now, out draw);
}
