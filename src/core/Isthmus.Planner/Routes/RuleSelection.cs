using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Routes;

/// <summary>
/// Which VirtualService holds for a host on sidecars, where they are never merged: one that names the host, else one with the longest wildcard
/// around it; among equals the oldest.
/// </summary>
internal sealed class RuleSelection
{
    private readonly Dictionary<string, List<RoutingRule>> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, RoutingRule Rule)> _wildcards = [];

    /// <summary>Indexes <paramref name="rules"/>, oldest first.</summary>
    public RuleSelection(IReadOnlyList<RoutingRule> rules)
    {
        Rules = rules;
        foreach (var rule in rules)
        {
            foreach (var host in rule.Hosts)
            {
                Add(host, rule);
            }
        }

        // OrderBy is stable: rules of the same wildcard keep their age order.
        _wildcards = [.. _wildcards.OrderByDescending(w => w.Pattern.Length)];
    }

    /// <summary>All rules, oldest first.</summary>
    public IReadOnlyList<RoutingRule> Rules { get; }

    /// <summary>The rules for <paramref name="host"/>, the one to be taken first; a later one counts only when those before do not apply to the proxy.</summary>
    public IEnumerable<RoutingRule> For(string host)
    {
        foreach (var rule in _exact.GetValueOrDefault(host) ?? [])
        {
            yield return rule;
        }

        foreach (var (pattern, rule) in _wildcards)
        {
            if (HostPattern.Covers(pattern, host))
            {
                yield return rule;
            }
        }
    }

    private void Add(string host, RoutingRule rule)
    {
        if (HostPattern.IsWildcard(host))
        {
            _wildcards.Add((host, rule));
        }
        else if (_exact.TryGetValue(host, out var rules))
        {
            rules.Add(rule);
        }
        else
        {
            _exact.Add(host, [rule]);
        }
    }
}
