using Isthmus.Model.Plans;
using Isthmus.Traffic.Hashing;
using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Hosts;

/// <summary>The hosts of one priority, by state.</summary>
public sealed class PriorityView
{
    private readonly HashedHosts _hashedAll = HashedHosts.None;
    private readonly HashedHosts _hashedHealthy = HashedHosts.None;
    private readonly HashedHosts _hashedDegraded = HashedHosts.None;

    internal PriorityView(HostSet all, HostSet healthy, HostSet degraded, LocalityView[] localities, PriorityHealth health, LoadBalancing balancing, PriorityView? previous)
    {
        All = all;
        Healthy = healthy;
        Degraded = degraded;
        Localities = localities;
        Health = health;
        if (balancing.Algorithm is not (LoadBalancerAlgorithm.RingHash or LoadBalancerAlgorithm.Maglev))
        {
            return;
        }

        _hashedAll = new HashedHosts(all.Hosts.Select(h => (h, (double)h.Endpoint.Weight)), balancing).OrSame(previous?._hashedAll);
        _hashedHealthy = Hash(healthy, localities, l => l.Healthy, balancing).OrSame(previous?._hashedHealthy);
        _hashedDegraded = Hash(degraded, localities, l => l.Degraded, balancing).OrSame(previous?._hashedDegraded);
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

    /// <summary>The hosts that a hash is looked up among; none unless the upstream hashes.</summary>
    public HashedHosts Hashed(bool isPanic, bool isDegraded) => isPanic ? _hashedAll : isDegraded ? _hashedDegraded : _hashedHealthy;

    // Weights of localities count as planned, without regard to how many hosts are left: else every failure would move everybody's keys.
    private static HashedHosts Hash(HostSet pool, LocalityView[] localities, Func<LocalityView, HostSet> hostsOf, LoadBalancing balancing)
    {
        if (!balancing.IsLocalityWeighted || localities.All(l => l.PlannedWeight is null or 0))
        {
            return new HashedHosts(pool.Hosts.Select(h => (h, (double)h.Endpoint.Weight)), balancing);
        }

        return new HashedHosts(
            localities.SelectMany(l =>
            {
                var hosts = hostsOf(l).Hosts;
                var sum = hosts.Sum(h => (double)h.Endpoint.Weight);
                return hosts.Select(h => (h, (l.PlannedWeight ?? 0) * h.Endpoint.Weight / sum));
            }),
            balancing);
    }
}
