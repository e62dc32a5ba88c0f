namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io WorkloadEntry; also an endpoint of a ServiceEntry and the template of a WorkloadGroup.</summary>
public sealed record WorkloadEntryConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "WorkloadEntry";

    /// <summary><c>address</c>: IP, host name, <c>unix://</c> path, or empty when <see cref="Network"/> is set.</summary>
    public string Address { get; init; } = "";

    /// <summary><c>ports</c>: service port name to port.</summary>
    public EquatableArray<KeyValuePair<string, int>> Ports { get; init; }

    /// <summary><c>labels</c>.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary><c>network</c>; empty when absent.</summary>
    public string Network { get; init; } = "";

    /// <summary><c>locality</c> with slashes; empty when absent.</summary>
    public string Locality { get; init; } = "";

    /// <summary><c>weight</c>; 0 counts as 1.</summary>
    public uint Weight { get; init; }

    /// <summary><c>serviceAccount</c>; empty when absent.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>Status condition <c>Healthy</c>; null when not said.</summary>
    public bool? Healthy { get; init; }
}
