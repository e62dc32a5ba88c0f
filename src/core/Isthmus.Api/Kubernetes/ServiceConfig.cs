namespace Isthmus.Api.Kubernetes;

/// <summary>core/v1 Service.</summary>
public sealed record ServiceConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "Service";

    /// <summary><c>spec.type</c>: ClusterIP, NodePort, LoadBalancer or ExternalName.</summary>
    public string Type { get; init; } = "ClusterIP";

    /// <summary><c>spec.clusterIPs</c>, else <c>spec.clusterIP</c>; the single entry <c>None</c> means headless.</summary>
    public EquatableArray<string> ClusterIPs { get; init; }

    /// <summary><c>spec.externalName</c>.</summary>
    public string ExternalName { get; init; } = "";

    /// <summary><c>spec.externalIPs</c>.</summary>
    public EquatableArray<string> ExternalIPs { get; init; }

    /// <summary><c>spec.selector</c>; empty when endpoints are written by hand.</summary>
    public Labels Selector { get; init; } = Labels.Empty;

    /// <summary><c>spec.ports</c>.</summary>
    public EquatableArray<ServicePortConfig> Ports { get; init; }

    /// <summary><c>spec.internalTrafficPolicy</c> is <c>Local</c>.</summary>
    public bool IsInternalTrafficLocal { get; init; }

    /// <summary><c>spec.publishNotReadyAddresses</c>.</summary>
    public bool PublishNotReadyAddresses { get; init; }

    /// <summary><c>spec.trafficDistribution</c> as written; empty when absent.</summary>
    public string TrafficDistribution { get; init; } = "";

    /// <summary><c>status.loadBalancer.ingress[]</c>: the IP if there is one, else the host name.</summary>
    public EquatableArray<string> LoadBalancerAddresses { get; init; }
}
