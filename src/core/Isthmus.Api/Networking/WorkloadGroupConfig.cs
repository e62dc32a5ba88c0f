namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io WorkloadGroup.</summary>
public sealed record WorkloadGroupConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "WorkloadGroup";

    /// <summary><c>metadata.labels</c> inside the spec: given to every member.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary><c>metadata.annotations</c> inside the spec.</summary>
    public Labels Annotations { get; init; } = Labels.Empty;

    /// <summary><c>template</c>.</summary>
    public WorkloadEntryConfig Template { get; init; } = new();

    /// <summary><c>probe</c>; null when absent.</summary>
    public ReadinessProbeConfig? Probe { get; init; }
}
