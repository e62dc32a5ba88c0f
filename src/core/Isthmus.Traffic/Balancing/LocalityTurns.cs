using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Picks a locality by weight, then a host in it.</summary>
internal sealed class LocalityTurns
{
    private readonly Entry[] _localities;
    private readonly EdfScheduler _scheduler;

    private LocalityTurns(Entry[] localities, Random random)
    {
        _localities = localities;
        _scheduler = new EdfScheduler(localities.Length);
        for (var i = 0; i < localities.Length; i++)
        {
            _scheduler.Put(i, localities[i].Weight);
        }

        // Every loop and every proxy begins somewhere else, or all would send their first request to the same locality.
        for (var skip = random.Next(localities.Length); skip > 0; skip--)
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
        var used = new List<Entry>();
        for (var i = 0; i < priority.Localities.Length; i++)
        {
            var locality = priority.Localities[i];
            if (weightOf(locality) > 0 && hostsOf(locality).Hosts.Length > 0)
            {
                used.Add(new Entry(i, weightOf(locality), new LazyTurns(hostsOf(locality), balancing)));
            }
        }

        return used.Count == 0 ? null : new LocalityTurns([.. used], random);
    }

    /// <summary>Picks a host and says how, and in which locality of the priority.</summary>
    public Host? Pick(Random random, TimeSpan now, out HostDraw draw, out int locality)
    {
        var entry = _localities[Next()];
        locality = entry.Index;
        return entry.Hosts.Pick(random, now, out draw);
    }

    private int Next()
    {
        var index = _scheduler.Take();
        _scheduler.Put(index, _localities[index].Weight);
        return index;
    }

    private sealed record Entry(int Index, double Weight, LazyTurns Hosts);
}
