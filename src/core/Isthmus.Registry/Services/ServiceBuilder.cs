namespace Isthmus.Registry.Services;

/// <summary>All objects of one host and namespace -> one service.</summary>
internal sealed class ServiceBuilder(MeshObjects objects, AddressAllocation allocation)
{
    /// <summary>
    /// The objects that define <paramref name="key"/>, each read alone, in order of precedence: Kubernetes before ServiceEntries, the configuration cluster
    /// before the others in order of their ids, older ServiceEntries before younger.
    /// </summary>
    public List<ServiceVariant> VariantsOf(ServiceKey key)
    {
        var variants = new List<ServiceVariant>();
        if (objects.SourcesOf(key) is not { } sources)
        {
            return variants;
        }

        foreach (var (cluster, service) in sources.KubernetesFrom(objects.ConfigCluster))
        {
            variants.Add(new ServiceVariant(cluster, service.Key, KubernetesServiceReader.Read(objects, objects.Cluster(cluster)!, service)));
        }

        foreach (var entry in sources.EntriesByAge)
        {
            variants.Add(new ServiceVariant(objects.ConfigCluster, entry.Key, ServiceEntryReader.Read(objects, key.Host, entry)));
        }

        return variants;
    }

    /// <summary>
    /// One service of its variants: the first one's attributes, the virtual addresses of every cluster, and every name that a server may present.
    /// </summary>
    public Service Merge(List<ServiceVariant> variants)
    {
        var first = variants[0].Service;
        if (first.Source == ServiceSource.ServiceEntry)
        {
            return first with { AutoAllocatedAddresses = allocation.Of(first.Key) };
        }

        var ofKubernetes = variants.Select(v => v.Service).Where(s => s.Source == ServiceSource.Kubernetes).ToList();
        return ofKubernetes.Count == 1 ? first : first with
        {
            Addresses = ofKubernetes.SelectMany(s => s.Addresses).OrderBy(a => a.Cluster).ToEquatableArray(),
            SubjectAltNames = ofKubernetes.SelectMany(s => s.SubjectAltNames).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToEquatableArray(),
        };
    }
}
