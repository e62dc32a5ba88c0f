using Isthmus.Traffic.Hosts;
using Isthmus.Traffic.Priorities;

namespace Isthmus.Traffic.Balancing;

/// <summary>The loads of priorities when those that were tried are to be avoided (<c>envoy.retry_priorities.previous_priorities</c>).</summary>
public static class RetryPriorities
{
    /// <summary>Computes the loads without the tried priorities; false when nobody else is usable, so that the ordinary loads hold.</summary>
    /// <param name="view">The hosts.</param>
    /// <param name="tried">One bit for each priority that was tried.</param>
    /// <param name="loads">Receives one load per priority.</param>
    public static bool TryCompute(HostView view, ulong tried, Span<PriorityLoad> loads)
    {
        Span<PriorityHealth> health = stackalloc PriorityHealth[view.Priorities.Length];
        for (var i = 0; i < health.Length; i++)
        {
            health[i] = view.Priorities[i].Health;
        }

        return TryCompute(health, tried, loads);
    }

    /// <summary>The arithmetic itself.</summary>
    public static bool TryCompute(ReadOnlySpan<PriorityHealth> priorities, ulong tried, Span<PriorityLoad> loads)
    {
        loads.Clear();
        uint total = 0;
        for (var i = 0; i < priorities.Length; i++)
        {
            total += IsTried(i, tried) ? 0 : PriorityLoads.HealthOf(priorities[i], priorities[i].Healthy) + PriorityLoads.HealthOf(priorities[i], priorities[i].Degraded);
        }

        total = Math.Min(100, total);
        if (total == 0)
        {
            return false;
        }

        // Whole passes until nothing is left, because one pass leaves the rounding over.
        for (uint left = 100; left > 0;)
        {
            left = Spread(priorities, tried, total, left, isDegraded: false, loads);
            left = Spread(priorities, tried, total, left, isDegraded: true, loads);
        }

        return true;
    }

    private static uint Spread(ReadOnlySpan<PriorityHealth> priorities, ulong tried, uint total, uint left, bool isDegraded, Span<PriorityLoad> loads)
    {
        for (var i = 0; i < priorities.Length && left > 0; i++)
        {
            if (IsTried(i, tried))
            {
                continue;
            }

            var usable = isDegraded ? priorities[i].Degraded : priorities[i].Healthy;
            var share = Math.Min(left, PriorityLoads.HealthOf(priorities[i], usable) * 100 / total);
            loads[i] = isDegraded
                ? loads[i] with { Degraded = loads[i].Degraded + share }
                : loads[i] with { Healthy = loads[i].Healthy + share };
            left -= share;
        }

        return left;
    }

    private static bool IsTried(int priority, ulong tried) => (tried & (1UL << Math.Min(priority, 63))) != 0;
}
