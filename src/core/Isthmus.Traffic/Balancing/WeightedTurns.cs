using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Hosts by weight; for least request, the weight shrinks with what is under way there.</summary>
internal sealed class WeightedTurns : HostTurns
{
    private readonly Host[] _hosts;
    private readonly bool _countsActive;
    private readonly EdfScheduler _scheduler;

    public WeightedTurns(Host[] hosts, bool countsActive, Random random)
    {
        _hosts = hosts;
        _countsActive = countsActive;
        _scheduler = new EdfScheduler(hosts.Length);
        for (var i = 0; i < hosts.Length; i++)
        {
            _scheduler.Put(i, WeightOf(hosts[i]));
        }

        for (var skip = random.Next(Math.Max(1, hosts.Length)); skip > 0; skip--)
        {
            Pick(null, 0, random);
        }
    }

    public override Host? Pick(ulong? hash, int attempt, Random random)
    {
        if (_hosts.Length == 0)
        {
            return null;
        }

        var index = _scheduler.Take();
        var host = _hosts[index];
        _scheduler.Put(index, WeightOf(host));
        return host;
    }

    private double WeightOf(Host host) => _countsActive ? host.Endpoint.Weight / (host.Active + 1.0) : host.Endpoint.Weight;
}
