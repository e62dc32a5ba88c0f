namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io DestinationRule.</summary>
public sealed record DestinationRuleConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "DestinationRule";

    /// <summary><c>host</c> as written.</summary>
    public string Host { get; init; } = "";

    /// <summary><c>trafficPolicy</c>; null when absent.</summary>
    public TrafficPolicyConfig? TrafficPolicy { get; init; }

    /// <summary><c>subsets</c>.</summary>
    public EquatableArray<SubsetConfig> Subsets { get; init; }

    /// <summary><c>exportTo</c>.</summary>
    public EquatableArray<string> ExportTo { get; init; }

    /// <summary><c>workloadSelector.matchLabels</c>; null when absent.</summary>
    public Labels? WorkloadSelector { get; init; }
}
