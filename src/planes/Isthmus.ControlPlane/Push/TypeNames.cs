using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>The short names of resource types: in metrics as Istio has them, in tables in capitals.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        [TypeUrls.Cluster] = "cds",
        [TypeUrls.Endpoints] = "eds",
        [TypeUrls.Listener] = "lds",
        [TypeUrls.Route] = "rds",
        [TypeUrls.Secret] = "sds",
        [TypeUrls.ExtensionConfig] = "ecds",
        [TypeUrls.NameTable] = "nds",
    };

    /// <summary>The types that a client can be told of, in the order in which it is.</summary>
    public static IReadOnlyList<string> Served { get; } = [TypeUrls.Cluster, TypeUrls.Endpoints, TypeUrls.Listener, TypeUrls.Route, TypeUrls.NameTable];

    /// <summary>The short name; <c>other</c> for types that clients made up.</summary>
    public static string Short(string typeUrl) => Names.GetValueOrDefault(typeUrl, "other");
}
