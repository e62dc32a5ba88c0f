using Isthmus.Api.Checking;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Checking;

/// <summary>DestinationRules that hide or override each other.</summary>
internal static class DestinationRuleConflicts
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        var rules = facts.Config.DestinationRules.All;
        foreach (var group in rules.GroupBy(r => (r.Metadata.Namespace, Host: facts.Resolve(r.Config.Host, r.Metadata.Namespace), Selector: r.Config.WorkloadSelector ?? Labels.Empty)))
        {
            CheckSameHost([.. group], violations);
        }

        foreach (var rule in rules.Where(r => HostPattern.IsWildcard(r.Config.Host) && r.Config.WorkloadSelector is null))
        {
            CheckHidden(facts, rule, violations);
        }
    }

    private static void CheckSameHost(ApiObject<DestinationRuleConfig>[] rules, Violations violations)
    {
        for (var i = 1; i < rules.Length; i++)
        {
            var findings = Findings.About(rules[i], violations);
            foreach (var older in rules.Take(i))
            {
                if (!Scope(rules[i]).SetEquals(Scope(older)))
                {
                    if (Scope(rules[i]).Overlaps(Scope(older)))
                    {
                        findings.Add(MeshCheckCatalog.RuleIgnored, "spec.exportTo", $"'{older.Metadata.Name}' is for the same host and some of the same namespaces; only one of the two holds there");
                    }

                    continue;
                }

                CheckMerge(findings, rules[i].Config, older);
            }
        }
    }

    private static void CheckMerge(Findings findings, DestinationRuleConfig config, ApiObject<DestinationRuleConfig> older)
    {
        if (config.TrafficPolicy is not null && older.Config.TrafficPolicy is not null)
        {
            findings.Add(MeshCheckCatalog.RuleIgnored, "spec.trafficPolicy", $"'{older.Metadata.Name}' has a traffic policy for the same host and comes first");
        }

        foreach (var (i, subset) in config.Subsets.Index())
        {
            if (older.Config.Subsets.Any(s => string.Equals(s.Name, subset.Name, StringComparison.Ordinal) && s != subset))
            {
                findings.Add(MeshCheckCatalog.RuleIgnored, $"spec.subsets[{i}].name", $"'{older.Metadata.Name}' defines subset '{subset.Name}' for the same host and comes first");
            }
        }
    }

    private static HashSet<string> Scope(ApiObject<DestinationRuleConfig> rule) => rule.Config.ExportTo.IsEmpty
        ? ["*"]
        : [.. rule.Config.ExportTo.Select(e => e is "." ? rule.Metadata.Namespace : e)];

    /// <summary>A wildcard in namespace C is found before the exact rule beside a service of namespace N, for callers in C.</summary>
    private static void CheckHidden(MeshFacts facts, ApiObject<DestinationRuleConfig> wildcard, Violations violations)
    {
        var ns = wildcard.Metadata.Namespace;
        var mesh = facts.Snapshot.Mesh;
        if (string.Equals(ns, facts.RootNamespace, StringComparison.Ordinal)
            || !Visibility.Allows(wildcard.Config.ExportTo, mesh.DefaultDestinationRuleExportTo, ns, ns))
        {
            return;
        }

        var hidden = facts.Config.DestinationRules.All
            .Where(r => !string.Equals(r.Metadata.Namespace, ns, StringComparison.Ordinal)
                && r.Config.WorkloadSelector is null
                && Visibility.Allows(r.Config.ExportTo, mesh.DefaultDestinationRuleExportTo, r.Metadata.Namespace, ns)
                && IsHidden(facts, wildcard, r))
            .Select(r => $"{r.Metadata.Namespace}/{r.Metadata.Name}")
            .ToArray();
        if (hidden.Length > 0)
        {
            Findings.About(wildcard, violations).Add(MeshCheckCatalog.RuleHidden, "spec.host", $"callers in namespace '{ns}' no longer get {string.Join(", ", hidden)}");
        }
    }

    private static bool IsHidden(MeshFacts facts, ApiObject<DestinationRuleConfig> wildcard, ApiObject<DestinationRuleConfig> exact)
    {
        var host = facts.Resolve(exact.Config.Host, exact.Metadata.Namespace);
        return !HostPattern.IsWildcard(host)
            && HostPattern.Covers(wildcard.Config.Host, host)
            && facts.Services(host).Any(s => string.Equals(s.Key.Namespace, exact.Metadata.Namespace, StringComparison.Ordinal))
            && !facts.Config.DestinationRules.In(wildcard.Metadata.Namespace)
                .Any(r => string.Equals(facts.Resolve(r.Config.Host, r.Metadata.Namespace), host, StringComparison.Ordinal));
    }
}
