namespace Isthmus.Api.Kubernetes;

/// <summary>core/v1 Pod, the part that the mesh looks at.</summary>
public sealed record PodConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "Pod";

    /// <summary><c>spec.nodeName</c>.</summary>
    public string NodeName { get; init; } = "";

    /// <summary><c>spec.serviceAccountName</c>; <c>default</c> when absent.</summary>
    public string ServiceAccountName { get; init; } = "default";

    /// <summary><c>spec.hostname</c>.</summary>
    public string HostName { get; init; } = "";

    /// <summary><c>spec.subdomain</c>.</summary>
    public string Subdomain { get; init; } = "";

    /// <summary><c>status.podIPs</c>, else <c>status.podIP</c>.</summary>
    public EquatableArray<string> PodIPs { get; init; }

    /// <summary><c>status.phase</c>; empty when absent.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Condition <c>Ready</c> in <c>status.conditions</c>; null when not said.</summary>
    public bool? Ready { get; init; }

    /// <summary>Container ports by name.</summary>
    public EquatableArray<ContainerPortConfig> Ports { get; init; }
}
