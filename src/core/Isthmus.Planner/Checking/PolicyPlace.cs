namespace Isthmus.Planner.Checking;

/// <summary>One place in a DestinationRule where a policy is written, with what holds there after inheritance.</summary>
/// <param name="Path">The policy's path, for example <c>spec.subsets[0].trafficPolicy</c>.</param>
/// <param name="Policy">The blocks that are written there.</param>
/// <param name="OutlierDetection">The outlier detection that holds there, wherever it is written; null when the rule has none.</param>
/// <param name="LocalityLb">The locality setting that holds there, wherever it is written; null when the rule has none.</param>
/// <param name="Subset">The endpoints that it is for; null for all.</param>
/// <param name="Port">The service port that it is for; 0 for all.</param>
internal sealed record PolicyPlace(
    string Path,
    TrafficPolicyConfig Policy,
    OutlierDetectionConfig? OutlierDetection,
    LocalityLbConfig? LocalityLb,
    Labels? Subset,
    int Port)
{
    /// <summary>All places of a rule. Port-level settings replace what is around them; a subset inherits block by block.</summary>
    public static IEnumerable<PolicyPlace> Of(DestinationRuleConfig rule)
    {
        var top = rule.TrafficPolicy;
        foreach (var place in Of("spec.trafficPolicy", top, null, null))
        {
            yield return place;
        }

        foreach (var (i, subset) in rule.Subsets.Index())
        {
            foreach (var place in Of($"spec.subsets[{i}].trafficPolicy", subset.TrafficPolicy, top, subset.Labels))
            {
                yield return place;
            }
        }
    }

    /// <summary>Whether calls to the service are to leave one place for another here; so it is taken to be where its endpoints are not known.</summary>
    public bool FailsOver(MeshFacts facts, Service service) =>
        SettingOf(facts) is { Enabled: not false } && (facts.Endpoints(service, Subset) is not { Count: > 0 } endpoints || PlacesOf(facts, endpoints).Count() > 1);

    /// <summary>The endpoints by what is left or kept as a whole: regions where a fixed split is made between them, else localities.</summary>
    public IEnumerable<IGrouping<Locality, Endpoint>> PlacesOf(MeshFacts facts, IEnumerable<Endpoint> endpoints)
    {
        var isSplit = SettingOf(facts)?.Distribute is not null;
        return endpoints.GroupBy(e => isSplit ? new Locality(e.Locality.Region) : e.Locality);
    }

    private LocalityLbConfig? SettingOf(MeshFacts facts) => LocalityLb ?? facts.Snapshot.Mesh.LocalityLbSetting;

    private static IEnumerable<PolicyPlace> Of(string path, TrafficPolicyConfig? policy, TrafficPolicyConfig? inherited, Labels? subset)
    {
        if (policy is null)
        {
            yield break;
        }

        yield return new(
            path,
            policy,
            policy.OutlierDetection ?? inherited?.OutlierDetection,
            (policy.LoadBalancer ?? inherited?.LoadBalancer)?.LocalityLbSetting,
            subset,
            0);
        foreach (var (i, entry) in policy.PortLevelSettings.Index())
        {
            yield return new($"{path}.portLevelSettings[{i}]", entry.Policy, entry.Policy.OutlierDetection, entry.Policy.LoadBalancer?.LocalityLbSetting, subset, entry.Port);
        }
    }
}
