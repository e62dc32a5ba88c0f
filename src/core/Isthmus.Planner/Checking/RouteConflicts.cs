using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>VirtualServices that want the same calls of sidecars.</summary>
internal static class RouteConflicts
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        var taken = new Dictionary<string, List<ApiObject<VirtualServiceConfig>>>(StringComparer.Ordinal);
        foreach (var route in facts.Config.VirtualServices.All.Where(v => RouteChecks.IsOnMesh(v.Config)))
        {
            var findings = Findings.About(route, violations);
            foreach (var (i, written) in route.Config.Hosts.Index())
            {
                var host = facts.Resolve(written, route.Metadata.Namespace);
                if (!taken.TryGetValue(host, out var older))
                {
                    taken[host] = older = [];
                }

                if (older.FirstOrDefault(o => !ReferenceEquals(o, route) && Scope(facts, o).Overlaps(Scope(facts, route))) is { } winner)
                {
                    findings.Add(MeshCheckCatalog.RouteConflict, $"spec.hosts[{i}]", $"{winner.Metadata.Namespace}/{winner.Metadata.Name} routes '{host}' too and comes first");
                }

                older.Add(route);
            }
        }
    }

    /// <summary>The namespaces that see the object, exact enough to tell whether two meet: '*' meets itself only, so that a private rule beside a public one is no conflict.</summary>
    private static HashSet<string> Scope(MeshFacts facts, ApiObject<VirtualServiceConfig> route)
    {
        var exportTo = route.Config.ExportTo.IsEmpty ? facts.Snapshot.Mesh.DefaultVirtualServiceExportTo : route.Config.ExportTo;
        return [.. exportTo.Select(e => e is "." ? route.Metadata.Namespace : e)];
    }
}
