using Isthmus.Api.Mesh;

namespace Isthmus.Api.Reading;

/// <summary>What one file held. Objects with errors are not in it; what was wrong is in the violations.</summary>
public sealed record ManifestContent
{
    /// <summary>The objects, in the order of the text.</summary>
    public IReadOnlyList<ApiObject> Objects { get; init; } = [];

    /// <summary>
    /// The operator's MeshConfig on top of Istio's defaults, its <see cref="MeshConfig.Networks"/> filled when the same source has
    /// <c>meshNetworks</c>; null when the file has none, also when it has networks only.
    /// </summary>
    public MeshConfig? MeshConfig { get; init; }

    /// <summary>Where <see cref="MeshConfig"/> was written; null when there is none.</summary>
    public Origin? MeshConfigOrigin { get; init; }

    /// <summary><c>meshNetworks</c>, also when the file has no MeshConfig.</summary>
    public EquatableArray<NetworkConfig> MeshNetworks { get; init; }

    /// <summary>Where <see cref="MeshNetworks"/> was written; null when there is none.</summary>
    public Origin? MeshNetworksOrigin { get; init; }

    /// <summary>Objects of kinds that the mesh does not read, as <c>group/Kind</c> (core kinds without group) and how many, sorted by name.</summary>
    public EquatableArray<KeyValuePair<string, int>> SkippedKinds { get; init; }
}
