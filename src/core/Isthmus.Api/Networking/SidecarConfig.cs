namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io Sidecar.</summary>
public sealed record SidecarConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "Sidecar";

    /// <summary><c>workloadSelector.labels</c>; null when absent.</summary>
    public Labels? WorkloadSelector { get; init; }

    /// <summary><c>ingress</c>.</summary>
    public EquatableArray<SidecarIngressConfig> Ingress { get; init; }

    /// <summary><c>egress</c>.</summary>
    public EquatableArray<SidecarEgressConfig> Egress { get; init; }

    /// <summary><c>outboundTrafficPolicy</c>; null when absent. An empty one means REGISTRY_ONLY.</summary>
    public OutboundTrafficPolicyConfig? OutboundTrafficPolicy { get; init; }

    /// <summary><c>inboundConnectionPool</c>.</summary>
    public ConnectionPoolConfig? InboundConnectionPool { get; init; }
}
