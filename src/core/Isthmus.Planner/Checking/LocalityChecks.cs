using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>Locality settings that silently do nothing, or leave callers without a second place to go.</summary>
internal static class LocalityChecks
{
    public static void Check(MeshFacts facts, MeshSources sources, Violations violations)
    {
        foreach (var rule in facts.Config.DestinationRules.All)
        {
            var findings = Findings.About(rule, violations);
            var services = facts.Services(facts.Resolve(rule.Config.Host, rule.Metadata.Namespace));
            foreach (var place in PolicyPlace.Of(rule.Config))
            {
                CheckPlace(facts, findings, place, services);
            }
        }

        CheckMesh(facts, new Findings("MeshConfig", sources.MeshConfig, violations));
        CheckClusters(facts, violations);
    }

    private static void CheckPlace(MeshFacts facts, Findings findings, PolicyPlace place, IReadOnlyList<Service> services)
    {
        var endpoints = services.SelectMany(s => facts.Endpoints(s, place.Subset)).ToArray();
        if (place.Policy.LoadBalancer?.LocalityLbSetting is { Enabled: not false } setting)
        {
            CheckSetting(facts, findings, place, setting, endpoints);
        }

        if (place.Policy.OutlierDetection is { } detection)
        {
            FrozenEndpointRules.Check(facts, findings, place, services);
            foreach (var service in services)
            {
                if (EjectionRules.Check(facts, findings, place, detection, service))
                {
                    break;
                }
            }
        }
    }

    private static void CheckSetting(MeshFacts facts, Findings findings, PolicyPlace place, LocalityLbConfig setting, Endpoint[] endpoints)
    {
        var at = $"{place.Path}.loadBalancer.localityLbSetting";
        if (setting.Distribute is null && place.OutlierDetection is null && facts.Snapshot.Mesh.DefaultTrafficPolicy?.OutlierDetection is null)
        {
            findings.Add(MeshCheckCatalog.NoOutlierDetection, at, "there is no outlierDetection for it, so all localities stay equally near");
        }

        if (endpoints.Length == 0)
        {
            return;
        }

        var localities = endpoints.Select(e => e.Locality).Distinct().Order().ToArray();
        if (localities is [{ IsNone: true }])
        {
            findings.Add(MeshCheckCatalog.NoLocality, at, $"none of the {endpoints.Length} endpoints has a locality");
            return;
        }

        if (localities.Any(l => l.IsNone))
        {
            var without = endpoints.Count(e => e.Locality.IsNone);
            var clusters = string.Join(", ", endpoints.Where(e => e.Locality.IsNone).Select(e => e.Cluster).Distinct().Order());
            findings.Add(MeshCheckCatalog.SomeWithoutLocality, at, $"{without} of {endpoints.Length} endpoints have no locality (in {clusters})");
        }

        var located = localities.Where(l => !l.IsNone).ToArray();
        CheckPlaces(findings, at, setting, located);
        LocalityListRules.Check(findings, at, setting, facts.Localities, located);
    }

    private static void CheckPlaces(Findings findings, string path, LocalityLbConfig setting, Locality[] localities)
    {
        var isOne = setting.Failover.IsEmpty ? localities.Length == 1 : localities.Select(l => l.Region).Distinct(StringComparer.Ordinal).Count() == 1;
        var isByTopology = setting.FailoverPriority.All(k => k.StartsWith("topology.", StringComparison.Ordinal) && !k.StartsWith(WellKnownLabels.Network, StringComparison.Ordinal) && !k.StartsWith(WellKnownLabels.Cluster, StringComparison.Ordinal));
        if (isOne && isByTopology && setting.Distribute is null)
        {
            var where = setting.Failover.IsEmpty ? localities[0].ToString() : localities[0].Region;
            findings.Add(MeshCheckCatalog.OneLocality, path, $"all endpoints are in {where}");
        }
    }

    private static void CheckMesh(MeshFacts facts, Findings findings)
    {
        if (facts.Snapshot.Mesh.LocalityLbSetting is not { Enabled: not false } setting)
        {
            return;
        }

        var asksForFailover = !setting.Failover.IsEmpty || !setting.FailoverPriority.IsEmpty;
        if (asksForFailover && facts.Snapshot.Mesh.DefaultTrafficPolicy?.OutlierDetection is null && !facts.Rules.Any(r => PolicyPlace.Of(r.Rule.Config).Any(p => p.OutlierDetection is not null)))
        {
            findings.Add(MeshCheckCatalog.NoOutlierDetection, "localityLbSetting", "neither defaultTrafficPolicy nor any DestinationRule has outlierDetection");
        }

        if (facts.Localities.Count > 0)
        {
            LocalityListRules.CheckNames(findings, "localityLbSetting", setting, facts.Localities);
        }
    }

    private static void CheckClusters(MeshFacts facts, Violations violations)
    {
        if (facts.Snapshot.Clusters.Count < 2)
        {
            return;
        }

        var located = facts.Snapshot.Services.All.SelectMany(s => facts.Endpoints(s)).Select(e => (e.Cluster, e.Locality))
            .Concat(facts.Workloads.Select(w => (w.Cluster, w.Locality)))
            .ToLookup(p => p.Cluster, p => p.Locality);
        foreach (var cluster in facts.Snapshot.Clusters)
        {
            if (located[cluster].Any() && located[cluster].All(l => l.IsNone))
            {
                new Findings($"Cluster/{cluster}", Origin.Unknown, violations)
                    .Add(MeshCheckCatalog.ClusterWithoutLocality, "", $"no workload of cluster '{cluster}' has a locality");
            }
        }
    }
}
