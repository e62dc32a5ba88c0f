using Isthmus.Proxy.Resolve;

namespace Isthmus.Proxy.Plans;

/// <summary>
/// The upstreams of a proxy over all its plans: a name that stays keeps its state. Changed by whoever applies plans, one at a time; loops see
/// only the entries.
/// </summary>
internal sealed class UpstreamTable
{
    private readonly Dictionary<string, UpstreamEntry> _entries = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>What the names of upstreams mean now.</summary>
    public NameTable Names { get; } = new();

    /// <summary>Takes a plan's upstreams; returns them in the plan's order. What is no longer there is forgotten.</summary>
    public UpstreamEntry[] Update(Plan plan)
    {
        var endpoints = plan.Endpoints.ToDictionary(e => e.UpstreamName, e => e.Localities, StringComparer.Ordinal);
        var kept = new UpstreamEntry[plan.Upstreams.Count];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = Update(plan.Upstreams[i], endpoints);
        }

        foreach (var name in _entries.Keys.Except(kept.Select(e => e.Name), StringComparer.Ordinal).ToList())
        {
            _entries.Remove(name);
        }

        return kept;
    }

    private UpstreamEntry Update(Upstream upstream, Dictionary<string, EquatableArray<LocalityEndpoints>> endpoints)
    {
        var isNew = !_entries.TryGetValue(upstream.Name, out var entry);
        if (isNew)
        {
            entry = new UpstreamEntry(_next++, upstream);
            _entries.Add(upstream.Name, entry);
        }

        entry!.Take(upstream, endpoints.GetValueOrDefault(upstream.Name), Names);
        return entry;
    }
}
