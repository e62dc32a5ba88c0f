namespace Isthmus.Lab.Scenarios;

/// <summary>One cluster of a lab.</summary>
public sealed record ScenarioCluster
{
    /// <summary>Its name: letters, digits, <c>-</c> and <c>.</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its network; empty when all clusters share one.</summary>
    public string Network { get; init; } = "";

    /// <summary>The region of all its nodes.</summary>
    public string Region { get; init; } = "";

    /// <summary>Its zones; there is one node in each. Instances are spread over them.</summary>
    public EquatableArray<string> Zones { get; init; }

    /// <summary>Folder with what the operator wrote for this cluster, relative to the scenario.</summary>
    public string Manifests { get; init; } = "";

    /// <summary>The clusters that its control plane knows; all of them unless the scenario says otherwise.</summary>
    public EquatableArray<string> Sees { get; init; }

    /// <summary>The cluster whose control plane drives its proxies; empty for its own.</summary>
    public string ControlPlane { get; init; } = "";

    /// <summary>The name of the cluster whose control plane drives its proxies.</summary>
    public string ControlledBy => ControlPlane.Length > 0 ? ControlPlane : Name;

    /// <summary>
    /// Whether its servers register themselves through sidecars, as members of the WorkloadGroup that has their workload's name; otherwise the lab plays endpoint controller for them.
    /// </summary>
    public bool HasRegisteredEndpoints { get; init; }

    /// <summary>What runs in it: applications, gateways, and callers.</summary>
    public EquatableArray<ScenarioWorkload> Workloads { get; init; }
}
