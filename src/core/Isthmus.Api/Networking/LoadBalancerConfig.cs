namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io LoadBalancerSettings.</summary>
public sealed record LoadBalancerConfig
{
    /// <summary><c>simple</c>; null when absent or UNSPECIFIED.</summary>
    public SimpleLoadBalancer? Simple { get; init; }

    /// <summary><c>consistentHash</c>; null when absent.</summary>
    public ConsistentHashConfig? ConsistentHash { get; init; }

    /// <summary><c>localityLbSetting</c>; null when absent.</summary>
    public LocalityLbConfig? LocalityLbSetting { get; init; }

    /// <summary><c>zoneAwareLbSetting</c>; null when absent.</summary>
    public ZoneAwareLbConfig? ZoneAwareLbSetting { get; init; }

    /// <summary><c>warmup</c>, or the old <c>warmupDurationSecs</c>; null when absent.</summary>
    public WarmupConfig? Warmup { get; init; }
}
