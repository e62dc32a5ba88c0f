namespace Isthmus.Registry.Services;

/// <summary>A service's wish for near endpoints: its own field, then its annotation, then its namespace's annotation.</summary>
internal static class TrafficDistributions
{
    private const string Annotation = "networking.istio.io/traffic-distribution";

    /// <summary>The first that speaks decides; an annotation with an unknown value speaks, for <see cref="TrafficDistribution.Any"/>.</summary>
    public static TrafficDistribution Of(string field, Labels annotations, ApiObject<NamespaceConfig>? ns)
    {
        var ofField = Parse(field, StringComparison.Ordinal);
        if (ofField != TrafficDistribution.Any)
        {
            return ofField;
        }

        var text = annotations.TryGet(Annotation, out var own) ? own : ns?.Metadata.Annotations[Annotation] ?? "";
        return Parse(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a namespace says; empty when it is silent.</summary>
    public static string AnnotationOf(ApiObject? ns) => ns?.Metadata.Annotations[Annotation] ?? "";

    private static TrafficDistribution Parse(string text, StringComparison comparison)
    {
        if (string.Equals(text, "PreferSameZone", comparison) || string.Equals(text, "PreferClose", comparison))
        {
            return TrafficDistribution.SameZone;
        }

        return string.Equals(text, "PreferSameNode", comparison) ? TrafficDistribution.SameNode : TrafficDistribution.Any;
    }
}
