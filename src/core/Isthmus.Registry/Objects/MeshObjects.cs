namespace Isthmus.Registry.Objects;

/// <summary>
/// Everything that the clusters say at the moment, with the indices from an object to those who refer to it. It answers questions; what a change
/// makes stale is decided by <see cref="MeshIndex"/>.
/// </summary>
internal sealed class MeshObjects(ClusterId configCluster)
{
    private readonly SortedDictionary<ClusterId, ClusterObjects> _clusters = new() { [configCluster] = new(configCluster) };
    private readonly Dictionary<ServiceKey, ServiceSources> _sources = [];
    private NetworkRanges _ranges = new([]);

    /// <summary>The cluster that rules are read from.</summary>
    public ClusterId ConfigCluster { get; } = configCluster;

    public ClusterObjects Config => _clusters[ConfigCluster];

    /// <summary>Sorted by id.</summary>
    public IEnumerable<ClusterObjects> Clusters => _clusters.Values;

    public MeshConfig Mesh { get; private set; } = MeshConfig.Default;

    public ClusterLocalHosts ClusterLocal { get; private set; } = new(MeshConfig.Default);

    public IEnumerable<ServiceKey> ServiceKeys => _sources.Keys;

    /// <summary>Which workloads a ServiceEntry selects, in every cluster.</summary>
    public Selection<(string Namespace, string Name)> EntrySelection { get; } = new();

    /// <summary>Which WorkloadEntries of its own cluster a Kubernetes Service selects.</summary>
    public Selection<(ClusterId Cluster, string Namespace, string Name)> ServiceSelection { get; } = new();

    /// <summary>Who names a host as the address of an endpoint, and in which ServiceEntry.</summary>
    public MultiMap<string, (ServiceKey Service, string Entry)> ReferencesTo { get; } = new();

    /// <summary>Services that may be gateways of a network.</summary>
    public HashSet<(ClusterId Cluster, string Namespace, string Name)> GatewayServices { get; } = [];

    /// <summary>What the host names of gateways stand for: those that are in use, and maybe others.</summary>
    public EquatableArray<GatewayName> GatewayNames { get; set; }

    public ClusterObjects? Cluster(ClusterId id) => _clusters.GetValueOrDefault(id);

    /// <summary>Whether the cluster was not there before.</summary>
    public bool AddCluster(ClusterId id) => _clusters.TryAdd(id, new ClusterObjects(id));

    public void ForgetCluster(ClusterId id) => _clusters.Remove(id);

    public void SetMesh(MeshConfig mesh)
    {
        Mesh = mesh;
        _ranges = new NetworkRanges(mesh.Networks);
        ClusterLocal = new ClusterLocalHosts(mesh);
        GatewayServices.Clear();
        foreach (var cluster in _clusters.Values)
        {
            foreach (var service in cluster.All<ServiceConfig>().Where(IsGateway))
            {
                GatewayServices.Add((cluster.Id, service.Metadata.Namespace, service.Metadata.Name));
            }
        }
    }

    /// <summary>The key of the Kubernetes Service <paramref name="name"/>.</summary>
    public ServiceKey KeyOf(string ns, string name) => new($"{name}.{ns}.svc.{Mesh.DomainSuffix}", ns);

    /// <summary>What makes <paramref name="key"/>; null when nothing does.</summary>
    public ServiceSources? SourcesOf(ServiceKey key) => _sources.GetValueOrDefault(key);

    public void SetSource(ServiceKey key, ClusterId cluster, ApiObject<ServiceConfig>? service)
    {
        var sources = SourcesFor(key);
        if (service is null)
        {
            sources.Kubernetes.Remove(cluster);
        }
        else
        {
            sources.Kubernetes[cluster] = service;
        }

        Drop(key, sources);
    }

    public void SetSource(ServiceKey key, string name, ApiObject<ServiceEntryConfig>? entry)
    {
        var sources = SourcesFor(key);
        if (entry is null)
        {
            sources.Entries.Remove(name);
        }
        else
        {
            sources.Entries[name] = entry;
        }

        Drop(key, sources);
    }

    /// <summary>The network of something at <paramref name="address"/>: as stated, else the cluster's, else by <c>meshNetworks</c>.</summary>
    public NetworkId NetworkOf(ClusterId cluster, string stated, string address)
    {
        if (stated.Length > 0)
        {
            return new NetworkId(stated);
        }

        var ofCluster = Cluster(cluster)?.Find<NamespaceConfig>("", Mesh.RootNamespace)?.Metadata.Labels[WellKnownLabels.Network] ?? "";
        return ofCluster.Length > 0 ? new NetworkId(ofCluster) : _ranges.Find(cluster, address);
    }

    /// <summary>Whether a Service is a network's gateway, by its label or because <c>meshNetworks</c> names it.</summary>
    public bool IsGateway(ApiObject<ServiceConfig> service) =>
        service.Metadata.Labels[WellKnownLabels.Network].Length > 0
        || (!Mesh.Networks.IsEmpty && IsNamedGateway(KeyOf(service.Metadata.Namespace, service.Metadata.Name).Host));

    private bool IsNamedGateway(string host) =>
        Mesh.Networks.Any(n => n.Gateways.Any(g => string.Equals(g.RegistryServiceName, host, StringComparison.Ordinal)));

    private ServiceSources SourcesFor(ServiceKey key)
    {
        if (!_sources.TryGetValue(key, out var sources))
        {
            _sources[key] = sources = new ServiceSources();
        }

        return sources;
    }

    private void Drop(ServiceKey key, ServiceSources sources)
    {
        if (sources.IsEmpty)
        {
            _sources.Remove(key);
        }
    }
}
