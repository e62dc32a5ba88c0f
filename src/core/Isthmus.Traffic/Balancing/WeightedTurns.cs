using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>Hosts by weight; for least request, the weight shrinks with what is under way there; for a new host, it grows with its age.</summary>
internal sealed class WeightedTurns : HostTurns
{
    private readonly Host[] _hosts;
    private readonly bool _countsActive;
    private readonly SlowStart? _ramp;
    private readonly EdfScheduler _scheduler;

    public WeightedTurns(Host[] hosts, bool countsActive, SlowStart? ramp, Random random, TimeSpan now)
    {
        _hosts = hosts;
        _countsActive = countsActive;
        _ramp = ramp;
        _scheduler = new EdfScheduler(hosts.Length);
        for (var i = 0; i < hosts.Length; i++)
        {
            _scheduler.Put(i, WeightOf(hosts[i], now));
        }

        EndsAt = ramp is null ? null : now + hosts.Max(h => ramp.Window - Min(h.TimeSinceJoin(now), ramp.Window));
        for (var skip = random.Next(Math.Max(1, hosts.Length)); skip > 0; skip--)
        {
            Draw(random, now);
        }
    }

    public override TimeSpan? EndsAt { get; }

    public override HostDraw Draw(Random random, TimeSpan now)
    {
        if (_hosts.Length == 0)
        {
            return HostDraw.None;
        }

        var index = _scheduler.Take();
        _scheduler.Put(index, WeightOf(_hosts[index], now));
        return HostDraw.Turn(index);
    }

    private double WeightOf(Host host, TimeSpan now)
    {
        var weight = _countsActive ? host.Endpoint.Weight / (host.Active + 1.0) : host.Endpoint.Weight;
        return _ramp is null ? weight : weight * SlowStartRamp.FactorAt(_ramp, host.TimeSinceJoin(now));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
