namespace Isthmus.Traffic.Priorities;

/// <summary>
/// Divides requests among the priorities of an upstream by how healthy each is, in Envoy's integer arithmetic
/// (<c>envoy.config.cluster.v3.Cluster.CommonLbConfig.healthy_panic_threshold</c>, <c>ClusterLoadAssignment.Policy.overprovisioning_factor</c>).
/// </summary>
public static class PriorityLoads
{
    /// <summary>Envoy's default: a priority keeps all its requests while at least 100/140 of its hosts are healthy.</summary>
    public const uint DefaultOverprovisioning = 140;

    /// <summary>Computes the load of every priority.</summary>
    /// <param name="priorities">State of the priorities, most preferred first.</param>
    /// <param name="panicThreshold">Percent of healthy hosts below which a priority panics; 0 turns panic off.</param>
    /// <param name="loads">Receives one load per priority; as long as <paramref name="priorities"/>.</param>
    /// <param name="overprovisioning">Percent by which health is multiplied before it is capped at 100.</param>
    public static void Compute(
        ReadOnlySpan<PriorityHealth> priorities,
        uint panicThreshold,
        Span<PriorityLoad> loads,
        uint overprovisioning = DefaultOverprovisioning)
    {
        uint totalHealth = 0;
        foreach (var priority in priorities)
        {
            totalHealth += HealthOf(priority, priority.Healthy, overprovisioning) + HealthOf(priority, priority.Degraded, overprovisioning);
        }

        totalHealth = Math.Min(100, totalHealth);
        var panickers = MarkPanic(priorities, totalHealth, Math.Min(100, panicThreshold), loads);
        if (panickers == priorities.Length && panickers > 0)
        {
            SpreadBySize(priorities, loads);
        }
        else
        {
            SpreadByHealth(priorities, totalHealth, overprovisioning, loads);
        }
    }

    // Multiplies before it divides, as Envoy does; 64 bits because weights may be as large as 32.
    internal static uint HealthOf(PriorityHealth priority, uint usable, uint overprovisioning = DefaultOverprovisioning) =>
        priority.Counted == 0 ? 0 : (uint)Math.Min(100UL, (ulong)overprovisioning * usable / priority.Counted);

    private static int MarkPanic(ReadOnlySpan<PriorityHealth> priorities, uint totalHealth, uint threshold, Span<PriorityLoad> loads)
    {
        var panickers = 0;
        for (var i = 0; i < priorities.Length; i++)
        {
            var priority = priorities[i];
            var usable = priority.Counted == 0 ? 0.0 : 100.0 * ((double)priority.Healthy + priority.Degraded) / priority.Counted;
            var panics = totalHealth < 100 && usable < threshold;
            loads[i] = new PriorityLoad(0, 0, panics);
            panickers += panics ? 1 : 0;
        }

        return panickers;
    }

    private static void SpreadByHealth(ReadOnlySpan<PriorityHealth> priorities, uint totalHealth, uint overprovisioning, Span<PriorityLoad> loads)
    {
        uint left = 100;
        for (var i = 0; i < priorities.Length && totalHealth > 0; i++)
        {
            var share = Math.Min(left, HealthOf(priorities[i], priorities[i].Healthy, overprovisioning) * 100 / totalHealth);
            loads[i] = loads[i] with { Healthy = share };
            left -= share;
        }

        for (var i = 0; i < priorities.Length && totalHealth > 0; i++)
        {
            var share = Math.Min(left, HealthOf(priorities[i], priorities[i].Degraded, overprovisioning) * 100 / totalHealth);
            loads[i] = loads[i] with { Degraded = share };
            left -= share;
        }

        GiveRemainder(priorities, overprovisioning, left, loads);
    }

    private static void GiveRemainder(ReadOnlySpan<PriorityHealth> priorities, uint overprovisioning, uint left, Span<PriorityLoad> loads)
    {
        for (var i = 0; i < priorities.Length; i++)
        {
            if (HealthOf(priorities[i], priorities[i].Healthy, overprovisioning) > 0)
            {
                loads[i] = loads[i] with { Healthy = loads[i].Healthy + left };
                return;
            }
        }

        for (var i = 0; i < priorities.Length; i++)
        {
            if (HealthOf(priorities[i], priorities[i].Degraded, overprovisioning) > 0)
            {
                loads[i] = loads[i] with { Degraded = loads[i].Degraded + left };
                return;
            }
        }

        // Nobody is usable: the first priority is asked, finds no host, and the request fails with "no healthy upstream".
        if (loads.Length > 0)
        {
            loads[0] = loads[0] with { Healthy = left };
        }
    }

    private static void SpreadBySize(ReadOnlySpan<PriorityHealth> priorities, Span<PriorityLoad> loads)
    {
        ulong hosts = 0;
        foreach (var priority in priorities)
        {
            hosts += priority.Total;
        }

        uint left = 100;
        var first = -1;
        for (var i = 0; i < priorities.Length; i++)
        {
            var share = hosts == 0 ? 0 : (uint)(100UL * priorities[i].Total / hosts);
            loads[i] = loads[i] with { Healthy = share };
            left -= share;
            first = first < 0 && priorities[i].Total > 0 ? i : first;
        }

        first = Math.Max(first, 0);
        loads[first] = loads[first] with { Healthy = loads[first].Healthy + left };
    }
}
