namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ZoneAwareLoadBalancerSetting.</summary>
public sealed record ZoneAwareLbConfig
{
    /// <summary><c>enabled</c>; null counts as true.</summary>
    public bool? Enabled { get; init; }

    /// <summary><c>failover</c>.</summary>
    public EquatableArray<FailoverConfig> Failover { get; init; }

    /// <summary><c>failoverPriority</c>.</summary>
    public EquatableArray<string> FailoverPriority { get; init; }

    /// <summary><c>minClusterSize</c>; null when absent.</summary>
    public ulong? MinClusterSize { get; init; }
}
