using Isthmus.Proxy.Resolve;
using Isthmus.Proxy.Secrets;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Plans;

/// <summary>
/// The upstreams of a proxy over all its plans: a name that stays keeps its state. Changed by whoever applies plans, one at a time; loops see
/// only the entries.
/// </summary>
internal sealed class UpstreamTable(int seed)
{
    private readonly Dictionary<string, UpstreamEntry> _entries = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>What the names of upstreams mean now.</summary>
    public NameTable Names { get; } = new();

    /// <summary>Takes a plan's upstreams; returns them in the plan's order. What is no longer there is forgotten.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="secrets">Where the certificates of its transports come from.</param>
    /// <param name="problems">What of the transports cannot be honoured now.</param>
    /// <param name="now">The proxy's clock, from which a slow start of new endpoints counts.</param>
    public UpstreamEntry[] Update(Plan plan, SecretStore secrets, ICollection<PlanProblem> problems, TimeSpan now)
    {
        var endpoints = plan.Endpoints.ToDictionary(e => e.UpstreamName, e => e.Localities, StringComparer.Ordinal);
        var kept = new UpstreamEntry[plan.Upstreams.Count];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = Update(plan.Upstreams[i], endpoints, now);
            kept[i].Secure(secrets, problems);
        }

        foreach (var name in _entries.Keys.Except(kept.Select(e => e.Name), StringComparer.Ordinal).ToList())
        {
            _entries.Remove(name);
        }

        return kept;
    }

    private UpstreamEntry Update(Upstream upstream, Dictionary<string, EquatableArray<LocalityEndpoints>> endpoints, TimeSpan now)
    {
        var isNew = !_entries.TryGetValue(upstream.Name, out var entry);
        if (isNew)
        {
            entry = new UpstreamEntry(_next, upstream, unchecked(seed + (_next * 31)));
            _next++;
            _entries.Add(upstream.Name, entry);
        }

        entry!.Take(upstream, endpoints.GetValueOrDefault(upstream.Name), Names, now);
        return entry;
    }
}
