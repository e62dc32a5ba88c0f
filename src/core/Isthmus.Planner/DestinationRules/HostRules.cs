using Isthmus.Planner.Naming;

namespace Isthmus.Planner.DestinationRules;

/// <summary>Rules of one namespace by host: the exact host, else the longest wildcard that covers it.</summary>
internal sealed class HostRules
{
    private readonly Dictionary<string, List<MergedDestinationRule>> _byHost = new(StringComparer.Ordinal);
    private readonly List<string> _wildcards = [];

    /// <summary>Adds a rule, or merges it into one of the same host, audience and selector. Rules are added oldest first.</summary>
    public void Add(string host, ApiObject<DestinationRuleConfig> rule)
    {
        if (!_byHost.TryGetValue(host, out var rules))
        {
            _byHost[host] = rules = [];
            AddWildcard(host);
        }

        var config = rule.Config;
        var index = rules.FindIndex(r => r.CanTake(config));
        if (index >= 0)
        {
            rules[index] = rules[index].Take(config);
            return;
        }

        var origin = new ConfigReference(rule.Kind, rule.Metadata.Namespace, rule.Metadata.Name);
        var subsets = config.Subsets.DistinctBy(s => s.Name, StringComparer.Ordinal).ToEquatableArray();
        rules.Add(new(origin, config.TrafficPolicy, subsets, config.ExportTo, config.WorkloadSelector));
    }

    /// <summary>The rules of the most specific host that covers <paramref name="host"/>; empty when there are none.</summary>
    public IReadOnlyList<MergedDestinationRule> Match(string host)
    {
        if (_byHost.TryGetValue(host, out var exact))
        {
            return exact;
        }

        foreach (var wildcard in _wildcards)
        {
            if (HostPattern.Covers(wildcard, host))
            {
                return _byHost[wildcard];
            }
        }

        return [];
    }

    // Longest first, then alphabetical, so that the first that covers a host is the most specific.
    private void AddWildcard(string host)
    {
        if (!HostPattern.IsWildcard(host))
        {
            return;
        }

        var index = _wildcards.FindIndex(w => w.Length < host.Length || (w.Length == host.Length && string.CompareOrdinal(w, host) > 0));
        _wildcards.Insert(index < 0 ? _wildcards.Count : index, host);
    }
}
