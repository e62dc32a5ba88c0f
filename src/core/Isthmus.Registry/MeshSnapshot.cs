namespace Isthmus.Registry;

/// <summary>
/// What N clusters say at one moment: immutable, with structure shared between versions. Everything that planning needs is here and nothing that
/// depends on who asks.
/// </summary>
public sealed record MeshSnapshot
{
    /// <summary>Counts up with every change; not part of what the snapshot says.</summary>
    public long Version { get; init; }

    /// <summary>Mesh-wide settings.</summary>
    public MeshConfig Mesh { get; init; } = MeshConfig.Default;

    /// <summary>The clusters that are known, the one that configuration is read from first, the others sorted.</summary>
    public EquatableArray<ClusterId> Clusters { get; init; }

    /// <summary>Services by host.</summary>
    public ServiceTable Services { get; init; } = ServiceTable.Empty;

    /// <summary>Endpoints by service, and services by endpoint address.</summary>
    public EndpointTable Endpoints { get; init; } = EndpointTable.Empty;

    /// <summary>Pods and WorkloadEntries.</summary>
    public WorkloadTable Workloads { get; init; } = WorkloadTable.Empty;

    /// <summary>The operator's rules.</summary>
    public ConfigTable Config { get; init; } = ConfigTable.Empty;

    /// <summary>Gateways to networks, sorted by address then port.</summary>
    public EquatableArray<NetworkGateway> Gateways { get; init; }

    /// <summary>What host names among <see cref="Gateways"/> stand for, sorted by name; a name that nobody has answered yet is missing.</summary>
    public EquatableArray<GatewayName> GatewayNames { get; init; }

    /// <summary>Parts of objects that had to be left out, sorted.</summary>
    public EquatableArray<RegistryProblem> Problems { get; init; }

    /// <summary>What the host name of <paramref name="gateway"/> stands for; empty while it was never answered, and for an IP address.</summary>
    public EquatableArray<string> ResolvedAddressesOf(NetworkGateway gateway) =>
        GatewayNames.FirstOrDefault(n => string.Equals(n.Name, gateway.Address, StringComparison.Ordinal))?.Addresses ?? default;

    /// <summary>Whether <paramref name="other"/> says the same, whatever its version.</summary>
    public bool SaysTheSameAs(MeshSnapshot other) => (this with { Version = other.Version }).Equals(other);
}
