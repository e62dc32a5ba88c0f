using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>Objects for selected workloads, or for targets, of which there are none.</summary>
internal static class SelectorChecks
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        foreach (var policy in facts.Config.PeerAuthentications.All)
        {
            CheckOne(facts, violations, policy, policy.Config.Selector, "spec.selector.matchLabels");
        }

        foreach (var policy in facts.Config.AuthorizationPolicies.All)
        {
            CheckOne(facts, violations, policy, policy.Config.Selector, "spec.selector.matchLabels");
            CheckTargets(violations, policy, policy.Config.TargetRefs);
        }

        foreach (var policy in facts.Config.RequestAuthentications.All)
        {
            CheckOne(facts, violations, policy, policy.Config.Selector, "spec.selector.matchLabels");
            CheckTargets(violations, policy, policy.Config.TargetRefs);
        }

        foreach (var sidecar in facts.Config.Sidecars.All)
        {
            CheckOne(facts, violations, sidecar, sidecar.Config.WorkloadSelector, "spec.workloadSelector.labels");
        }

        foreach (var rule in facts.Config.DestinationRules.All)
        {
            CheckOne(facts, violations, rule, rule.Config.WorkloadSelector, "spec.workloadSelector.matchLabels");
        }
    }

    // Services and classes have waypoints in Istio's ambient mode; sidecars and gateways look for a Gateway only.
    private static void CheckTargets(Violations violations, ApiObject subject, EquatableArray<PolicyTargetConfig> targets)
    {
        foreach (var (i, target) in targets.Index())
        {
            if (target is not { Group: "gateway.networking.k8s.io", Kind: "Gateway" })
            {
                Findings.About(subject, violations).Add(MeshCheckCatalog.TargetOfNobody, $"spec.targetRefs[{i}]", $"no proxy stands for {target.Kind} '{target.Name}'");
            }
        }
    }

    private static void CheckOne(MeshFacts facts, Violations violations, ApiObject subject, Labels? selector, string path)
    {
        var ns = subject.Metadata.Namespace;
        var isMeshWide = string.Equals(ns, facts.RootNamespace, StringComparison.Ordinal);
        var candidates = facts.Workloads.Where(w => isMeshWide || string.Equals(w.Namespace, ns, StringComparison.Ordinal)).ToArray();

        // Where no workload is known at all, the objects may simply be checked without their cluster.
        if (selector is { Count: > 0 } && candidates.Length > 0 && !candidates.Any(w => selector.Selects(w.Labels)))
        {
            Findings.About(subject, violations).Add(MeshCheckCatalog.SelectsNothing, path, $"no workload{(isMeshWide ? "" : $" of namespace '{ns}'")} has the labels {selector}");
        }
    }
}
