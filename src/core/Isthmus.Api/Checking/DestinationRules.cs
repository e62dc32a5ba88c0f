namespace Isthmus.Api.Checking;

/// <summary>Rules about the weighted destinations of a route (networking.istio.io Destination).</summary>
internal static class DestinationRules
{
    /// <summary>The destinations of one route.</summary>
    public static void Check(Findings findings, string path, (DestinationConfig Destination, uint Weight)[] destinations)
    {
        foreach (var (i, (destination, weight)) in destinations.Index())
        {
            CheckOne(findings, $"{path}[{i}].destination", destination);
            findings.Range($"{path}[{i}].weight", weight, 0, int.MaxValue);
        }

        if (destinations.Length > 1 && destinations.All(d => d.Weight == 0))
        {
            findings.Add(ObjectCheckCatalog.ZeroWeights, path, $"none of {destinations.Length} destinations has a weight");
        }
    }

    /// <summary>One destination.</summary>
    public static void CheckOne(Findings findings, string path, DestinationConfig destination)
    {
        if (findings.Require($"{path}.host", destination.Host))
        {
            if (destination.Host is "*")
            {
                findings.Add(ObjectCheckCatalog.Host, $"{path}.host", "a destination cannot be '*'");
            }
            else if (!HostNames.IsAddress(destination.Host))
            {
                findings.Host($"{path}.host", destination.Host);
            }
        }

        if (destination.Subset.Length > 0)
        {
            findings.Label($"{path}.subset", destination.Subset);
        }

        findings.Port($"{path}.port.number", destination.Port, optional: true);
    }
}
