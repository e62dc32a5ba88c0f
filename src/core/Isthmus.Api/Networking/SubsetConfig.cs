namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Subset.</summary>
public sealed record SubsetConfig
{
    /// <summary><c>name</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>labels</c>.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary><c>trafficPolicy</c>; null when absent.</summary>
    public TrafficPolicyConfig? TrafficPolicy { get; init; }
}
