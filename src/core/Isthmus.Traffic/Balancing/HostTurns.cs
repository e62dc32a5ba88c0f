using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Picks among hosts that are equals, by one algorithm. Owned by one loop.</summary>
internal abstract class HostTurns
{
    /// <summary>Makes the turns that an upstream's settings ask for.</summary>
    public static HostTurns Create(HostSet set, LoadBalancing balancing, Random random) => balancing.Algorithm switch
    {
        LoadBalancerAlgorithm.Random => new RandomTurns(set.Hosts),
        LoadBalancerAlgorithm.RoundRobin when set.HasUnequalWeights => new WeightedTurns(set.Hosts, countsActive: false, random),
        LoadBalancerAlgorithm.RoundRobin => new RotatingTurns(set.Hosts, random),
        _ when set.HasUnequalWeights => new WeightedTurns(set.Hosts, countsActive: true, random),
        _ => new LeastRequestTurns(set.Hosts),
    };

    /// <summary>Picks a host; null when there is none.</summary>
    /// <param name="hash">Hash for consistent hashing; null picks at random.</param>
    /// <param name="attempt">How often the request was sent before.</param>
    /// <param name="random">The loop's dice.</param>
    public abstract Host? Pick(ulong? hash, int attempt, Random random);
}
