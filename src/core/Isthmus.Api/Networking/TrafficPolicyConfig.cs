namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io TrafficPolicy; also the part of it that stands under <c>portLevelSettings</c>.</summary>
public sealed record TrafficPolicyConfig
{
    /// <summary><c>loadBalancer</c>.</summary>
    public LoadBalancerConfig? LoadBalancer { get; init; }

    /// <summary><c>connectionPool</c>.</summary>
    public ConnectionPoolConfig? ConnectionPool { get; init; }

    /// <summary><c>outlierDetection</c>; an empty one counts as present.</summary>
    public OutlierDetectionConfig? OutlierDetection { get; init; }

    /// <summary><c>tls</c>.</summary>
    public ClientTlsConfig? Tls { get; init; }

    /// <summary><c>portLevelSettings</c>; empty inside one of them.</summary>
    public EquatableArray<PortTrafficPolicyConfig> PortLevelSettings { get; init; }

    /// <summary><c>retryBudget</c>.</summary>
    public RetryBudgetConfig? RetryBudget { get; init; }

    /// <summary><c>proxyProtocol.version</c>: V1 or V2; empty when absent.</summary>
    public string ProxyProtocolVersion { get; init; } = "";

    /// <summary><c>tunnel</c> is present.</summary>
    public TunnelConfig? Tunnel { get; init; }
}
