namespace Isthmus.Registry.Services;

/// <summary>One host of a ServiceEntry -> a service.</summary>
internal static class ServiceEntryReader
{
    private const string AutoAllocateLabel = "networking.istio.io/enable-autoallocate-ip";

    public static Service Read(MeshObjects objects, string host, ApiObject<ServiceEntryConfig> entry)
    {
        var (meta, config) = (entry.Metadata, entry.Config);
        return new Service
        {
            Key = new ServiceKey(host, meta.Namespace),
            Name = host,
            Source = ServiceSource.ServiceEntry,
            Resolution = config.Resolution,
            IsExternal = !config.IsMeshInternal,
            Ports = config.Ports.Select(p => new ServicePort(p.Number, p.Name, p.Protocol, p.TargetPort)).ToEquatableArray(),
            Addresses = config.Addresses.IsEmpty ? [] : [new ClusterAddresses(ClusterId.None, config.Addresses.Select(Plain).ToEquatableArray())],
            ExportTo = config.ExportTo,
            Labels = meta.Labels,
            SubjectAltNames = config.SubjectAltNames,
            CreatedAt = meta.CreatedAt,
            TrafficDistribution = TrafficDistributions.Of("", meta.Annotations, objects.Config.Find<NamespaceConfig>("", meta.Namespace)),
            IsClusterLocal = objects.ClusterLocal.Contains(host),
        };
    }

    /// <summary>Whether addresses are allocated for <paramref name="host"/> when the operator gives none.</summary>
    public static bool IsAutoAllocated(string host, ApiObject<ServiceEntryConfig> entry)
    {
        var config = entry.Config;
        return config.Resolution != ServiceResolution.Passthrough
            && config.Addresses.IsEmpty
            && (!host.StartsWith('*') || config.Resolution == ServiceResolution.DynamicDns)
            && !string.Equals(entry.Metadata.Labels[AutoAllocateLabel], "false", StringComparison.OrdinalIgnoreCase);
    }

    // A range that holds one address is that address.
    private static string Plain(string address) =>
        address.Contains('/', StringComparison.Ordinal) && AddressRange.TryParse(address, out var range) && range.IsSingle ? range.Address.ToString() : address;
}
