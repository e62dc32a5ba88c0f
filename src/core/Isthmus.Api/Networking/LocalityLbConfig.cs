namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io LocalityLoadBalancerSetting.</summary>
public sealed record LocalityLbConfig
{
    /// <summary><c>distribute</c>; null when absent, which differs from an empty list.</summary>
    public EquatableArray<DistributeConfig>? Distribute { get; init; }

    /// <summary><c>failover</c>.</summary>
    public EquatableArray<FailoverConfig> Failover { get; init; }

    /// <summary><c>failoverPriority</c>: label keys, or <c>key=value</c>.</summary>
    public EquatableArray<string> FailoverPriority { get; init; }

    /// <summary><c>enabled</c>; null counts as true.</summary>
    public bool? Enabled { get; init; }
}
