using System.Net;

namespace Isthmus.ControlPlane;

/// <summary>How one control plane runs.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Its own cluster: rules are read from there, and nodes that name no cluster are in it.</summary>
    public required ClusterId Cluster { get; init; }

    /// <summary>The network of its own cluster, for nodes that name none; none to leave them without.</summary>
    public NetworkId Network { get; init; }

    /// <summary>The clusters and where their objects are: folders or files, watched.</summary>
    public IReadOnlyList<KeyValuePair<ClusterId, string>> Registries { get; init; } = [];

    /// <summary>The file of mesh-wide settings, watched; null for ours.</summary>
    public string? MeshConfigFile { get; init; }

    /// <summary>Where discovery is served, in plain text.</summary>
    public IPEndPoint XdsAddress { get; init; } = new(IPAddress.Loopback, 15010);

    /// <summary>Where the status pages are served; null for nowhere.</summary>
    public IPEndPoint? AdminAddress { get; init; } = new(IPAddress.Loopback, 15014);

    /// <summary>Writes a plan as JSON for <c>/debug/plan</c>; null when the program that runs the control plane cannot.</summary>
    public Func<Plan, string>? PlanToJson { get; init; }

    /// <summary>Names this replica in the status pages.</summary>
    public string Name { get; init; } = "isthmus";
}
