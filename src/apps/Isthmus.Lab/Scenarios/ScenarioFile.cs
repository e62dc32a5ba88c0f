using Isthmus.Api;
using Isthmus.Api.Networking;
using Isthmus.Api.Reading;
using Isthmus.ControlPlane.Sources;

namespace Isthmus.Lab.Scenarios;

/// <summary>Finds and reads scenarios on disk.</summary>
public static class ScenarioFile
{
    /// <summary>The name of the file in a scenario's folder.</summary>
    public const string Name = "scenario.yaml";

    /// <summary>Reads a scenario from its file or folder; null when it has errors or is not there.</summary>
    public static Scenario? Read(string path, Violations violations)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        try
        {
            var scenario = ScenarioReader.Read(file, File.ReadAllBytes(file), violations);
            var missing = scenario?.Clusters.FirstOrDefault(c => c.Manifests.Length > 0 && !Directory.Exists(Path.Combine(scenario.Folder, c.Manifests)));
            if (missing is null)
            {
                return scenario is null || HasGroups(file, scenario, violations) ? scenario : null;
            }

            Report(file, $"the cluster '{missing.Name}' has its manifests in '{missing.Manifests}', which is no folder", violations);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(file, e.Message, violations);
        }

        return null;
    }

    // Without its group a workload would register in vain, which only its control plane would know.
    private static bool HasGroups(string file, Scenario scenario, Violations violations)
    {
        var isComplete = true;
        foreach (var cluster in scenario.Clusters.Where(c => c.HasRegisteredEndpoints))
        {
            var files = cluster.Manifests.Length == 0 ? [] : ManifestFolder.Read(Path.Combine(scenario.Folder, cluster.Manifests), Api.Defaults.MaxFileBytes);
            var groups = files.Where(f => f.Content is not null)
                .SelectMany(f => ManifestReader.Read(f.Path, f.Content!.Value, ReadOptions.Default, new Violations()).Objects.OfType<ApiObject<WorkloadGroupConfig>>())
                .Select(g => (g.Metadata.Namespace, g.Metadata.Name))
                .ToHashSet();
            foreach (var workload in cluster.Workloads.Where(w => w.Role == WorkloadRole.Server && !groups.Contains((w.Namespace, w.Name))))
            {
                isComplete = false;
                Report(file, $"'{workload.Name}' in '{cluster.Name}' registers itself, but there is no WorkloadGroup {workload.Namespace}/{workload.Name} in its manifests", violations);
            }
        }

        return isComplete;
    }

    private static void Report(string file, string message, Violations violations)
    {
        var check = ReadingChecks.Unreadable;
        violations.Add(new Violation(check.Code, check.Severity, file, default, "Scenario", "", message, ""));
    }
}
