namespace Isthmus.Registry;

/// <summary>One running instance: a pod, or a machine that a WorkloadEntry stands for.</summary>
public sealed record Workload
{
    /// <summary>The cluster that reported it.</summary>
    public required ClusterId Cluster { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The pod's or entry's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is a WorkloadEntry.</summary>
    public bool IsWorkloadEntry { get; init; }

    /// <summary>Its addresses.</summary>
    public EquatableArray<string> Addresses { get; init; }

    /// <summary>Its labels, with the topology labels that Istio adds.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary>Its service account; empty when not known.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>The deployment's name; empty when not known.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>Its node; empty when not known.</summary>
    public string Node { get; init; } = "";

    /// <summary>Where it runs.</summary>
    public Locality Locality { get; init; }

    /// <summary>The network that it can be reached in directly.</summary>
    public NetworkId Network { get; init; }
}
