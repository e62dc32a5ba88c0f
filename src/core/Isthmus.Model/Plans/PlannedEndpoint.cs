namespace Isthmus.Model.Plans;

/// <summary>One address that a proxy may connect to: an endpoint itself, or the gateway that stands for endpoints of another network.</summary>
public sealed record PlannedEndpoint
{
    /// <summary>IP address, host name (DNS upstreams), or <c>unix://</c> path.</summary>
    public required string Address { get; init; }

    /// <summary>Port; 0 for a <c>unix://</c> path.</summary>
    public required int Port { get; init; }

    /// <summary>The endpoint's own name, for routes that put it in the place of the host (<see cref="ForwardAction.RewritesHostToEndpoint"/>); null when it has none.</summary>
    public string? HostName { get; init; }

    /// <summary>Share among the endpoints of its group, at least 1.</summary>
    public uint Weight { get; init; } = 1;

    /// <summary>What the control plane knows of its health.</summary>
    public HealthStatus Health { get; init; }

    /// <summary>Whether mTLS is used towards it (metadata <c>tlsMode: istio</c>).</summary>
    public bool AcceptsMtls { get; init; }

    /// <summary>Who answers there.</summary>
    public WorkloadIdentity Workload { get; init; } = WorkloadIdentity.Unknown;

    /// <summary>The network that the address is in; for a gateway, the network behind it.</summary>
    public NetworkId Network { get; init; }

    /// <summary>Whether this is a gateway that stands for endpoints of another network.</summary>
    public bool IsGateway { get; init; }
}
