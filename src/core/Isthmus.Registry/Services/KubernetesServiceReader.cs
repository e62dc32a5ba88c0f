namespace Isthmus.Registry.Services;

/// <summary>A Kubernetes Service of one cluster -> a service.</summary>
internal static class KubernetesServiceReader
{
    private const string ExportToAnnotation = "networking.istio.io/exportTo";
    private const string CanonicalAccountsAnnotation = "alpha.istio.io/canonical-serviceaccounts";
    private const string KubernetesAccountsAnnotation = "alpha.istio.io/kubernetes-serviceaccounts";

    public static Service Read(MeshObjects objects, ClusterObjects cluster, ApiObject<ServiceConfig> service)
    {
        var (meta, config) = (service.Metadata, service.Config);
        var key = objects.KeyOf(meta.Namespace, meta.Name);
        var isAlias = string.Equals(config.Type, "ExternalName", StringComparison.Ordinal);
        var isHeadless = !isAlias && config.ClusterIPs is ["None"];
        return new Service
        {
            Key = key,
            Name = meta.Name,
            Source = ServiceSource.Kubernetes,
            Resolution = isAlias ? ServiceResolution.Alias : isHeadless ? ServiceResolution.Passthrough : ServiceResolution.Endpoints,
            IsExternal = isAlias,
            AliasOf = isAlias ? config.ExternalName : "",
            IsHeadless = isHeadless,
            Ports = config.Ports.Select(ReadPort).ToEquatableArray(),
            Addresses = AddressesOf(cluster.Id, isAlias || isHeadless ? [] : config.ClusterIPs),
            ExportTo = ListOf(meta.Annotations[ExportToAnnotation]).ToEquatableArray(),
            Labels = meta.Labels,
            SubjectAltNames = AccountsOf(meta, objects.Mesh.TrustDomain),
            CreatedAt = meta.CreatedAt,
            TrafficDistribution = TrafficDistributions.Of(
                config.TrafficDistribution, meta.Annotations, cluster.Find<NamespaceConfig>("", meta.Namespace)),
            IsNodeLocal = config.IsInternalTrafficLocal,
            IsClusterLocal = objects.ClusterLocal.Contains(key.Host),
            PublishesNotReady = config.PublishNotReadyAddresses,
        };
    }

    private static ServicePort ReadPort(ServicePortConfig port) => new(port.Port, port.Name, ProtocolSelection.Of(port), port.TargetPort);

    private static EquatableArray<ClusterAddresses> AddressesOf(ClusterId cluster, EquatableArray<string> addresses) =>
        addresses.IsEmpty ? [] : [new ClusterAddresses(cluster, addresses)];

    private static EquatableArray<string> AccountsOf(ObjectMeta meta, string trustDomain) =>
        ListOf(meta.Annotations[CanonicalAccountsAnnotation])
            .Concat(ListOf(meta.Annotations[KubernetesAccountsAnnotation]).Select(a => new SpiffeId(trustDomain, meta.Namespace, a).ToString()))
            .ToEquatableArray();

    private static string[] ListOf(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
