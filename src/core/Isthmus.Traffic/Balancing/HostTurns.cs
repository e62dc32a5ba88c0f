using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Picks among hosts that are equals, by one algorithm. Owned by one loop.</summary>
internal abstract class HostTurns
{
    /// <summary>When the turns are to be made anew, because the last host has its full share; null when never.</summary>
    public virtual TimeSpan? EndsAt => null;

    /// <summary>Makes the turns that an upstream's settings ask for. Consistent hashing does not take turns.</summary>
    public static HostTurns Create(HostSet set, LoadBalancing balancing, Random random, TimeSpan now)
    {
        var ramp = balancing.SlowStart is { } slowStart && set.Hosts.Any(h => h.TimeSinceJoin(now) < slowStart.Window) ? slowStart : null;
        var needsWeights = set.HasUnequalWeights || ramp is not null;
        return balancing.Algorithm switch
        {
            LoadBalancerAlgorithm.Random => new RandomTurns(set.Hosts),
            LoadBalancerAlgorithm.RoundRobin when needsWeights => new WeightedTurns(set.Hosts, countsActive: false, ramp, random, now),
            LoadBalancerAlgorithm.RoundRobin => new RotatingTurns(set.Hosts, random),
            _ when needsWeights => new WeightedTurns(set.Hosts, countsActive: true, ramp, random, now),
            _ => new LeastRequestTurns(set.Hosts),
        };
    }

    /// <summary>Draws a host; <see cref="HostDraw.None"/> when there is none.</summary>
    /// <param name="random">The loop's dice.</param>
    /// <param name="now">The loop's clock.</param>
    public abstract HostDraw Draw(Random random, TimeSpan now);
}
