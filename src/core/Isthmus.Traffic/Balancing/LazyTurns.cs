using Isthmus.Model.Plans;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Balancing;

/// <summary>The turns of one set, made when the first request asks for them: most sets of a priority are never picked from.</summary>
internal sealed class LazyTurns(HostSet set, LoadBalancing balancing)
{
    private HostTurns? _turns;

    /// <summary>Draws a host and says how; null when the set is empty.</summary>
    public Host? Pick(Random random, TimeSpan now, out HostDraw draw)
    {
        if (_turns is null || _turns.EndsAt <= now)
        {
            _turns = HostTurns.Create(set, balancing, random, now);
        }

        draw = _turns.Draw(random, now);
        return draw.Chosen < 0 ? null : set.Hosts[draw.Chosen];
    }
}
