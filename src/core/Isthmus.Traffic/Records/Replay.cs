using Isthmus.Model.Plans;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Records;

/// <summary>Makes a recorded decision again: from the same hosts and the same draws comes the same endpoint.</summary>
public static class Replay
{
    /// <summary>The host that the decision leads to; null when it leads to none, or <paramref name="view"/> is not the one that it was made on.</summary>
    public static Host? HostOf(HostView view, ref readonly DecisionRecord record)
    {
        if (view.Priorities.Length == 0 || view.Version != record.ViewVersion)
        {
            return null;
        }

        var leftOut = record.LeftOut;
        var (priority, isDegraded) = PriorityDraw.Choose(view, record.Draw, ref leftOut);
        var isPanic = view.Loads[priority].IsPanicking;
        if (view.Balancing.Algorithm is LoadBalancerAlgorithm.RingHash or LoadBalancerAlgorithm.Maglev)
        {
            var hashed = view.Priorities[priority].Hashed(isPanic, isDegraded);
            return (record.Flags & DecisionFlags.Hashed) != DecisionFlags.None
                ? hashed.Find(record.Hash, (uint)record.Attempt + record.Redraws).Host
                : hashed.At(record.Selection.First);
        }

        var hosts = SetOf(view.Priorities[priority], record.Locality, isPanic, isDegraded).Hosts;
        var chosen = record.Selection.Chosen;
        return (uint)chosen < (uint)hosts.Length ? hosts[chosen] : null;
    }

    private static HostSet SetOf(PriorityView priority, int locality, bool isPanic, bool isDegraded)
    {
        if (isPanic)
        {
            return priority.All;
        }

        return locality >= 0
            ? isDegraded ? priority.Localities[locality].Degraded : priority.Localities[locality].Healthy
            : isDegraded ? priority.Degraded : priority.Healthy;
    }
}
