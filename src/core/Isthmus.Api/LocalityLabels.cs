namespace Isthmus.Api;

/// <summary>Finds localities in labels, as Istio's control plane does. Pure.</summary>
public static class LocalityLabels
{
    /// <summary>The old name of <see cref="WellKnownLabels.Locality"/>.</summary>
    public const string OldLocality = "istio-locality";

    /// <summary>The old name of <see cref="WellKnownLabels.Region"/> on nodes.</summary>
    public const string OldRegion = "failure-domain.beta.kubernetes.io/region";

    /// <summary>The old name of <see cref="WellKnownLabels.Zone"/> on nodes.</summary>
    public const string OldZone = "failure-domain.beta.kubernetes.io/zone";

    /// <summary>A label cannot hold a slash, so dots stand for slashes: <c>us-east.a.1</c> is <c>us-east/a/1</c>. With a slash it stays as it is.</summary>
    public static string Sanitize(string value) => value.Contains('/', StringComparison.Ordinal) ? value : value.Replace('.', '/');

    /// <summary>The locality that a pod's or WorkloadEntry's labels give; <see cref="Locality.None"/> when they give none.</summary>
    public static Locality OfWorkload(Labels labels)
    {
        var value = labels[WellKnownLabels.Locality] is { Length: > 0 } current ? current : labels[OldLocality];
        return Locality.Parse(Sanitize(value));
    }

    /// <summary>The locality that a node's labels give; <see cref="Locality.None"/> when they give none.</summary>
    public static Locality OfNode(Labels labels) => new(
        Either(labels, WellKnownLabels.Region, OldRegion),
        Either(labels, WellKnownLabels.Zone, OldZone),
        labels[WellKnownLabels.SubZone]);

    private static string Either(Labels labels, string current, string old) => labels[current] is { Length: > 0 } value ? value : labels[old];
}
