namespace Isthmus.Model.Services;

/// <summary>A name with ports that workloads call: what all clusters together say about it, without its endpoints.</summary>
public sealed record Service
{
    /// <summary>Host and namespace.</summary>
    public required ServiceKey Key { get; init; }

    /// <summary>The object's short name, for example <c>reviews</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of object that defines it.</summary>
    public required ServiceSource Source { get; init; }

    /// <summary>How endpoints are found.</summary>
    public required ServiceResolution Resolution { get; init; }

    /// <summary>Outside the mesh (ServiceEntry <c>MESH_EXTERNAL</c>, ExternalName): no automatic mTLS, never behind a gateway's AUTO_PASSTHROUGH.</summary>
    public bool IsExternal { get; init; }

    /// <summary>The ports, in the order of the defining object.</summary>
    public EquatableArray<ServicePort> Ports { get; init; }

    /// <summary>Virtual addresses per cluster, sorted by cluster. A ServiceEntry's addresses stand under <see cref="ClusterId.None"/>.</summary>
    public EquatableArray<ClusterAddresses> Addresses { get; init; }

    /// <summary>Addresses that we allocated because the operator gave none; used only by proxies that answer DNS.</summary>
    public EquatableArray<string> AutoAllocatedAddresses { get; init; }

    /// <summary>Namespaces that see the service: <c>*</c>, <c>.</c>, <c>~</c> or names; empty means the mesh default.</summary>
    public EquatableArray<string> ExportTo { get; init; }

    /// <summary>The labels of the defining object.</summary>
    public Labels Labels { get; init; } = Labels.Empty;

    /// <summary>Subject alternative names that a server may present, besides those of its endpoints.</summary>
    public EquatableArray<string> SubjectAltNames { get; init; }

    /// <summary>When the defining object was made; the oldest wins ties. <see cref="DateTimeOffset.MinValue"/> when not known.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The wish for near endpoints.</summary>
    public TrafficDistribution TrafficDistribution { get; init; }

    /// <summary>Callers use only endpoints on their own node (<c>internalTrafficPolicy: Local</c>).</summary>
    public bool IsNodeLocal { get; init; }

    /// <summary>Callers use only endpoints of their own cluster (MeshConfig <c>serviceSettings</c>).</summary>
    public bool IsClusterLocal { get; init; }

    /// <summary>Endpoints are listed even before they are ready.</summary>
    public bool PublishesNotReady { get; init; }

    /// <summary>A Kubernetes service without a cluster address.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>The host that an alias stands for; empty otherwise.</summary>
    public string AliasOf { get; init; } = "";

    /// <summary>Finds a port by number.</summary>
    public ServicePort? FindPort(int number)
    {
        foreach (var port in Ports)
        {
            if (port.Number == number)
            {
                return port;
            }
        }

        return null;
    }
}
