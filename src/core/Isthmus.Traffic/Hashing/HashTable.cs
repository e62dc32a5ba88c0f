using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Hashing;

/// <summary>Places hosts so that a hash finds the same one while the others come and go. Immutable; shared by all loops.</summary>
public abstract class HashTable
{
    /// <summary>Builds the table that an upstream's settings ask for; null when there are no hosts.</summary>
    /// <param name="keys">What each host is known by, <c>ip:port</c>.</param>
    /// <param name="weights">The share of each, above 0, summing to 1.</param>
    /// <param name="balancing">The upstream's settings.</param>
    public static HashTable? Build(IReadOnlyList<string> keys, IReadOnlyList<double> weights, LoadBalancing balancing)
    {
        if (keys.Count == 0)
        {
            return null;
        }

        return balancing.Algorithm == LoadBalancerAlgorithm.Maglev
            ? new MaglevTable(keys, weights, balancing.MaglevTableSize)
            : new HashRing(keys, weights, balancing.MinimumRingSize, Defaults.MaxRingSize);
    }

    /// <summary>The index of the host that a hash belongs to.</summary>
    /// <param name="hash">The request's hash.</param>
    /// <param name="attempt">How many picks for the request came before; each looks somewhere else.</param>
    public abstract int Find(ulong hash, uint attempt);
}
