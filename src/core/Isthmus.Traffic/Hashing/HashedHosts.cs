using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Hashing;

/// <summary>Hosts that share a table, which is built when the first request asks for it. Shared by all loops: whoever is first builds, and the others use that.</summary>
public sealed class HashedHosts
{
    private readonly (Host Host, double Weight)[] _hosts;
    private readonly LoadBalancing _balancing;
    private HashTable? _table;

    internal HashedHosts(IEnumerable<(Host Host, double Weight)> hosts, LoadBalancing balancing)
    {
        _hosts = [.. hosts.Where(h => h.Weight > 0)];
        _balancing = balancing;
    }

    /// <summary>No hosts.</summary>
    public static HashedHosts None { get; } = new([], new LoadBalancing());

    /// <summary>
    /// These hosts, or <paramref name="previous"/> when they are the same ones with the same weights: a table that took milliseconds to build outlives changes elsewhere.
    /// </summary>
    internal HashedHosts OrSame(HashedHosts? previous) =>
        previous is not null && ReferenceEquals(previous._balancing, _balancing) && _hosts.AsSpan().SequenceEqual(previous._hosts) ? previous : this;

    /// <summary>The host that a hash belongs to, with its index; null when there are no hosts.</summary>
    /// <param name="hash">The request's hash.</param>
    /// <param name="attempt">How many picks for the request came before.</param>
    public (Host? Host, int Index) Find(ulong hash, uint attempt)
    {
        if (_hosts.Length == 0)
        {
            return (null, -1);
        }

        var index = (Volatile.Read(ref _table) ?? Build()).Find(hash, attempt);
        return (_hosts[index].Host, index);
    }

    /// <summary>The host at an index that <see cref="Find"/> gave; null when there is none.</summary>
    public Host? At(int index) => (uint)index < (uint)_hosts.Length ? _hosts[index].Host : null;

    private HashTable Build()
    {
        var sum = _hosts.Sum(h => h.Weight);
        var table = HashTable.Build([.. _hosts.Select(h => h.Host.Key.ToString())], [.. _hosts.Select(h => h.Weight / sum)], _balancing)!;
        return Interlocked.CompareExchange(ref _table, table, null) ?? table;
    }
}
