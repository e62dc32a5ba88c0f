using Isthmus.Api.Reading;

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
                return scenario;
            }

            Report(file, $"the cluster '{missing.Name}' has its manifests in '{missing.Manifests}', which is no folder", violations);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(file, e.Message, violations);
        }

        return null;
    }

    private static void Report(string file, string message, Violations violations)
    {
        var check = ReadingChecks.Unreadable;
        violations.Add(new Violation(check.Code, check.Severity, file, default, "Scenario", "", message, ""));
    }
}
