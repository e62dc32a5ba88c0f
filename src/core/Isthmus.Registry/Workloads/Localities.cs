namespace Isthmus.Registry.Workloads;

/// <summary>Where a workload runs, as Istio finds it (<c>getPodLocality</c>): its own label, else its node's labels.</summary>
internal static class Localities
{
    private const string LegacyLabel = "istio-locality";
    private const string LegacyRegion = "failure-domain.beta.kubernetes.io/region";
    private const string LegacyZone = "failure-domain.beta.kubernetes.io/zone";

    /// <summary>The locality that <paramref name="labels"/> state; none when they do not. Dots stand for slashes, unless there is a slash.</summary>
    public static Locality OfLabels(Labels labels)
    {
        var text = labels[WellKnownLabels.Locality];
        text = text.Length > 0 ? text : labels[LegacyLabel];
        return Locality.Parse(text.Contains('/', StringComparison.Ordinal) ? text : text.Replace('.', '/'));
    }

    /// <summary>The locality of a node; none when it is not known.</summary>
    public static Locality OfNode(ApiObject<NodeConfig>? node)
    {
        if (node is null)
        {
            return Locality.None;
        }

        var labels = node.Metadata.Labels;
        return new Locality(
            FirstOf(labels[WellKnownLabels.Region], labels[LegacyRegion]),
            FirstOf(labels[WellKnownLabels.Zone], labels[LegacyZone]),
            labels[WellKnownLabels.SubZone]);
    }

    /// <summary>The locality of an entry: stated with slashes, else by label.</summary>
    public static Locality OfEntry(string stated, Labels labels) => stated.Length > 0 ? Locality.Parse(stated) : OfLabels(labels);

    private static string FirstOf(string first, string second) => first.Length > 0 ? first : second;
}
