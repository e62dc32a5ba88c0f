namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ServiceEntry.</summary>
public sealed record ServiceEntryConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "ServiceEntry";

    /// <summary><c>hosts</c>; at least one.</summary>
    public EquatableArray<string> Hosts { get; init; }

    /// <summary><c>addresses</c>: IP addresses or CIDR ranges.</summary>
    public EquatableArray<string> Addresses { get; init; }

    /// <summary><c>ports</c>.</summary>
    public EquatableArray<ServiceEntryPortConfig> Ports { get; init; }

    /// <summary><c>location</c> is MESH_INTERNAL; the default is MESH_EXTERNAL.</summary>
    public bool IsMeshInternal { get; init; }

    /// <summary><c>resolution</c>; the default is NONE.</summary>
    public ServiceResolution Resolution { get; init; } = ServiceResolution.Passthrough;

    /// <summary><c>endpoints</c>.</summary>
    public EquatableArray<WorkloadEntryConfig> Endpoints { get; init; }

    /// <summary><c>exportTo</c>.</summary>
    public EquatableArray<string> ExportTo { get; init; }

    /// <summary><c>subjectAltNames</c>.</summary>
    public EquatableArray<string> SubjectAltNames { get; init; }

    /// <summary><c>workloadSelector.labels</c>; null when absent.</summary>
    public Labels? WorkloadSelector { get; init; }

    /// <summary><c>status.addresses[]</c> as host and address, when the object carries them.</summary>
    public EquatableArray<HostAddressConfig> StatusAddresses { get; init; }
}
