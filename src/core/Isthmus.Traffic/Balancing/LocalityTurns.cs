using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Picks a locality by weight, then a host in it.</summary>
internal sealed class LocalityTurns
{
    private readonly HostTurns[] _hosts;
    private readonly double[] _weights;
    private readonly EdfScheduler _scheduler;

    private LocalityTurns(HostTurns[] hosts, double[] weights, Random random)
    {
        _hosts = hosts;
        _weights = weights;
        _scheduler = new EdfScheduler(hosts.Length);
        for (var i = 0; i < hosts.Length; i++)
        {
            _scheduler.Put(i, weights[i]);
        }

        // Every loop and every proxy begins somewhere else, or all would send their first request to the same locality.
        for (var skip = random.Next(hosts.Length); skip > 0; skip--)
        {
            Next();
        }
    }

    /// <summary>Null when no locality has a weight: the hosts are then one pool.</summary>
    public static LocalityTurns? Create(
        PriorityView priority,
        LoadBalancing balancing,
        Func<LocalityView, HostSet> hostsOf,
        Func<LocalityView, double> weightOf,
        Random random)
    {
        var used = priority.Localities.Where(l => weightOf(l) > 0 && hostsOf(l).Hosts.Length > 0).ToArray();
        return used.Length == 0
            ? null
            : new LocalityTurns([.. used.Select(l => HostTurns.Create(hostsOf(l), balancing, random))], [.. used.Select(weightOf)], random);
    }

    public Host? Pick(ulong? hash, int attempt, Random random) => _hosts[Next()].Pick(hash, attempt, random);

    private int Next()
    {
        var index = _scheduler.Take();
        _scheduler.Put(index, _weights[index]);
        return index;
    }
}
