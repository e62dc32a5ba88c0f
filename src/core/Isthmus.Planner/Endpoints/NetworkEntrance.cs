namespace Isthmus.Planner.Endpoints;

/// <summary>A gateway with what every plan needs of it. One object per gateway, so that it is compared by identity.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="order">Its place among all gateways by address and port.</param>
internal sealed class NetworkEntrance(NetworkGateway gateway, int order)
{
    /// <summary>The gateway.</summary>
    public NetworkGateway Gateway { get; } = gateway;

    /// <summary>Its place among all gateways by address and port.</summary>
    public int Order { get; } = order;

    /// <summary>What label priorities see of it: its network and cluster, never the labels or the topology of what is behind it.</summary>
    public Labels Labels { get; } = LabelsOf(gateway);

    /// <summary>What telemetry sees of it.</summary>
    public WorkloadIdentity Identity { get; } = WorkloadIdentity.Unknown with { Cluster = gateway.Cluster };

    private static Labels LabelsOf(NetworkGateway gateway)
    {
        var labels = Labels.Empty.With(WellKnownLabels.Network, gateway.Network.Value);
        return gateway.Cluster.IsNone ? labels : labels.With(WellKnownLabels.Cluster, gateway.Cluster.Value);
    }
}
