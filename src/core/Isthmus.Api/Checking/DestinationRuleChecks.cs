namespace Isthmus.Api.Checking;

/// <summary>Checks one DestinationRule.</summary>
internal static class DestinationRuleChecks
{
    public static void Check(ApiObject<DestinationRuleConfig> rule, Findings findings)
    {
        var config = rule.Config;
        if (findings.Require("spec.host", config.Host))
        {
            findings.Host("spec.host", config.Host);
        }

        TrafficPolicyRules.Check(findings, "spec.trafficPolicy", config.TrafficPolicy);
        CheckSubsets(findings, config.Subsets);
        ExportToRules.Check(findings, "spec.exportTo", config.ExportTo, rule.Metadata.Namespace, allowsNone: false);
        LabelRules.CheckSelector(findings, "spec.workloadSelector.matchLabels", config.WorkloadSelector);
        CheckSelectorExport(rule, findings);
    }

    private static void CheckSubsets(Findings findings, EquatableArray<SubsetConfig> subsets)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, subset) in subsets.Index())
        {
            var at = $"spec.subsets[{i}]";
            if (findings.Require($"{at}.name", subset.Name))
            {
                findings.Label($"{at}.name", subset.Name);
                if (!names.Add(subset.Name))
                {
                    findings.Add(ObjectCheckCatalog.LaterIgnored, $"{at}.name", $"subset '{subset.Name}' has an entry before this one");
                }
            }

            LabelRules.Check(findings, $"{at}.labels", subset.Labels);
            TrafficPolicyRules.Check(findings, $"{at}.trafficPolicy", subset.TrafficPolicy);
        }
    }

    private static void CheckSelectorExport(ApiObject<DestinationRuleConfig> rule, Findings findings)
    {
        if (rule.Config.WorkloadSelector is not { Count: > 0 })
        {
            return;
        }

        foreach (var (i, entry) in rule.Config.ExportTo.Index())
        {
            if (entry is not "." && !string.Equals(entry, rule.Metadata.Namespace, StringComparison.Ordinal))
            {
                findings.Add(ObjectCheckCatalog.SelectorExport, $"spec.exportTo[{i}]", $"the rule has a workloadSelector and is exported to '{entry}'");
            }
        }
    }
}
