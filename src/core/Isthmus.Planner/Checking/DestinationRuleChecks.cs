using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>DestinationRules against the services that they are for.</summary>
internal static class DestinationRuleChecks
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        var routed = RoutedSubsets(facts);
        foreach (var rule in facts.Config.DestinationRules.All)
        {
            var findings = Findings.About(rule, violations);
            var host = facts.Resolve(rule.Config.Host, rule.Metadata.Namespace);
            if (!facts.MayExist(host))
            {
                Unknown(facts, findings, MeshCheckCatalog.RuleHost, "spec.host", rule.Config.Host, host);
                continue;
            }

            CheckSubsets(facts, findings, rule, facts.Services(host));
            CheckUnused(findings, rule.Config, host, routed);
        }
    }

    /// <summary>Reports a host that nobody has, with the full host that was probably meant.</summary>
    public static void Unknown(MeshFacts facts, Findings findings, Check check, string path, string written, string host)
    {
        var meant = string.Equals(written, host, StringComparison.Ordinal) ? $"'{written}'" : $"'{written}' means '{host}', which";
        var suggestion = facts.Suggestion(host);
        findings.Add(check, path, $"{meant} is no host of the mesh", suggestion.Length == 0 ? check.Advice : $"write {suggestion}");
    }

    private static void CheckSubsets(MeshFacts facts, Findings findings, ApiObject<DestinationRuleConfig> rule, IReadOnlyList<Service> services)
    {
        var endpoints = services.SelectMany(s => facts.Endpoints(s)).ToArray();
        if (endpoints.Length == 0)
        {
            return;
        }

        foreach (var (i, subset) in rule.Config.Subsets.Index())
        {
            if (!endpoints.Any(e => subset.Labels.Selects(e.Labels)))
            {
                findings.Add(MeshCheckCatalog.SubsetEmpty, $"spec.subsets[{i}].labels", $"none of {endpoints.Length} endpoints has the labels {subset.Labels}");
            }
        }
    }

    private static void CheckUnused(Findings findings, DestinationRuleConfig config, string host, HashSet<(string Host, string Subset)> routed)
    {
        foreach (var (i, subset) in config.Subsets.Index())
        {
            if (subset.TrafficPolicy is not null && !routed.Contains((host, subset.Name)))
            {
                findings.Add(MeshCheckCatalog.SubsetUnused, $"spec.subsets[{i}].trafficPolicy", $"no VirtualService routes to subset '{subset.Name}'");
            }
        }
    }

    private static HashSet<(string Host, string Subset)> RoutedSubsets(MeshFacts facts) =>
    [
        .. facts.Config.VirtualServices.All.SelectMany(v => RouteDestination.Of(v.Config)
            .Select(d => (facts.Resolve(d.Destination.Host, v.Metadata.Namespace), d.Destination.Subset))),
    ];
}
