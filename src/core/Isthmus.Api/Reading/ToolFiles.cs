using Isthmus.Api.Reading.Documents;

namespace Isthmus.Api.Reading;

/// <summary>Tells the files that steer Helm and kustomize from manifests.</summary>
internal static class ToolFiles
{
    /// <summary>What the file is, as the beginning of a clause; null when it is none of theirs.</summary>
    public static string? Describe(string file, MapNode? map)
    {
        if (map?.FindText("apiVersion").StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal) == true)
        {
            return "is a kustomization";
        }

        if (map?.Find("kind") is not null)
        {
            return null;
        }

        var name = file[(file.LastIndexOfAny(['/', '\\']) + 1)..];
        return name switch
        {
            "kustomization.yaml" or "kustomization.yml" or "Kustomization" => "is a kustomization",
            "Chart.yaml" or "Chart.lock" => "describes a Helm chart",
            _ when IsValues(name) && map?.Find("meshConfig") is null => "holds values of a Helm chart",
            _ => null,
        };
    }

    private static bool IsValues(string name) =>
        name.StartsWith("values", StringComparison.Ordinal)
        && (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal));
}
