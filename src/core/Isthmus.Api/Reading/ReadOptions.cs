namespace Isthmus.Api.Reading;

/// <summary>How manifests are read.</summary>
public sealed record ReadOptions
{
    /// <summary>For files that an operator wrote.</summary>
    public static ReadOptions Default { get; } = new();

    /// <summary>For what an API server has accepted already: fields newer than this program are no errors, positions mean nothing.</summary>
    public static ReadOptions ApiServer { get; } = new() { ToleratesNewerFields = true, KeepsPositions = false };

    /// <summary>The namespace of namespaced objects that name none.</summary>
    public string DefaultNamespace { get; init; } = "default";

    /// <summary>Whether <see cref="Origin.Fields"/> is filled. Costs the memory of the parsed text for as long as the object lives.</summary>
    public bool KeepsPositions { get; init; } = true;

    /// <summary>Whether an unknown field of an Istio kind is a warning instead of an error.</summary>
    public bool ToleratesNewerFields { get; init; }

    /// <summary>Whether a document without a kind is a MeshConfig, whatever its fields.</summary>
    public bool IsMeshConfig { get; init; }
}
