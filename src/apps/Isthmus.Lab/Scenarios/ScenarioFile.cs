using Isthmus.Api;
using Isthmus.Api.Checking;
using Isthmus.Api.Networking;
using Isthmus.Api.Reading;
using Isthmus.ControlPlane.Sources;

namespace Isthmus.Lab.Scenarios;

/// <summary>Finds and reads scenarios on disk.</summary>
public static class ScenarioFile
{
    /// <summary>The name of the file in a scenario's folder.</summary>
    public const string Name = "scenario.yaml";

    /// <summary>Reads a scenario from its file or folder; null when it, or a manifest of its clusters, has errors or is not there.</summary>
    public static Scenario? Read(string path, Violations violations)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        try
        {
            return ScenarioReader.Read(file, File.ReadAllBytes(file), violations) is { } scenario && HasGoodManifests(file, scenario, violations) ? scenario : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(file, e.Message, violations);
            return null;
        }
    }

    /// <summary>The good objects of an operator's file; its errors are reported, what is only strange is left to <c>isthmus check</c>.</summary>
    internal static IReadOnlyList<ApiObject> ReadManifest(string file, ReadOnlyMemory<byte> content, Violations violations)
    {
        var found = new Violations();
        var objects = ManifestReader.Read(file, content, ReadOptions.Default, found).Objects.Where(o => ObjectChecks.Check(o, found)).ToList();
        foreach (var error in found.Where(v => v.Severity == Severity.Error))
        {
            violations.Add(error);
        }

        return objects;
    }

    private static bool HasGoodManifests(string file, Scenario scenario, Violations violations)
    {
        var folders = scenario.Clusters.Where(c => c.Manifests.Length > 0).GroupBy(c => Path.Combine(scenario.Folder, c.Manifests), StringComparer.Ordinal);
        foreach (var missing in folders.Where(f => !Directory.Exists(f.Key)))
        {
            Report(file, $"the cluster '{missing.First().Name}' has its manifests in '{missing.First().Manifests}', which is no folder", violations);
        }

        var groups = new HashSet<(string Cluster, string Namespace, string Name)>();
        foreach (var folder in folders.Where(f => Directory.Exists(f.Key)))
        {
            var objects = ManifestFolder.Read(folder.Key, Api.Defaults.MaxFileBytes).Where(f => f.Content is not null).SelectMany(f => ReadManifest(f.Path, f.Content!.Value, violations)).ToList();
            groups.UnionWith(folder.SelectMany(c => objects.OfType<ApiObject<WorkloadGroupConfig>>().Select(g => (c.Name, g.Metadata.Namespace, g.Metadata.Name))));
        }

        ReportGroups(file, scenario, groups, violations);
        return !violations.Any(v => v.Severity == Severity.Error);
    }

    // Without its group a workload would register in vain, which only its control plane would know.
    private static void ReportGroups(string file, Scenario scenario, HashSet<(string Cluster, string Namespace, string Name)> groups, Violations violations)
    {
        foreach (var cluster in scenario.Clusters.Where(c => c.HasRegisteredEndpoints))
        {
            foreach (var workload in cluster.Workloads.Where(w => w.Role == WorkloadRole.Server && !groups.Contains((cluster.Name, w.Namespace, w.Name))))
            {
                Report(file, $"'{workload.Name}' in '{cluster.Name}' registers itself, but there is no WorkloadGroup {workload.Namespace}/{workload.Name} in its manifests", violations);
            }
        }
    }

    private static void Report(string file, string message, Violations violations)
    {
        var check = ReadingChecks.Unreadable;
        violations.Add(new Violation(check.Code, check.Severity, file, default, "Scenario", "", message, ""));
    }
}
