using Isthmus.Api.Kubernetes;

namespace Isthmus.Planner.Checking;

/// <summary>What the rules about the mesh like to know beside the snapshot, so that findings name a file; all of it may be missing.</summary>
public sealed record MeshSources
{
    /// <summary>Where the MeshConfig was written.</summary>
    public Origin MeshConfig { get; init; } = Origin.Unknown;

    /// <summary>Where <c>meshNetworks</c> was written, with paths from <c>networks</c>.</summary>
    public Origin MeshNetworks { get; init; } = Origin.Unknown;

    /// <summary>The Kubernetes Services of each cluster, the configuration cluster first.</summary>
    public IReadOnlyCollection<KeyValuePair<ClusterId, ApiObject<ServiceConfig>>> Services { get; init; } = [];
}
