namespace Isthmus.Registry;

/// <summary>
/// Gathers what N clusters say and gives it out as immutable snapshots. Not thread-safe: one loop owns it. What a snapshot says depends only on the objects
/// that are present, never on the order in which they came; the work for a change grows with what refers to the changed object, not with the mesh.
/// </summary>
/// <remarks>
/// Services, EndpointSlices, Pods, Nodes, Namespaces and WorkloadEntries are read from every cluster; ServiceEntries, routing rules and policies only from
/// the configuration cluster, so that one place decides. Other kinds are ignored. Everything that is here is bounded by what the clusters hold; bounds on what is
/// derived stand in <see cref="Defaults"/>.
/// </remarks>
public sealed partial class MeshIndex
{
    private static readonly HashSet<string> ClusterKinds = new(StringComparer.Ordinal)
    {
        ServiceConfig.Kind, EndpointSliceConfig.Kind, PodConfig.Kind, NodeConfig.Kind, NamespaceConfig.Kind, WorkloadEntryConfig.Kind,
    };

    private readonly MeshObjects _objects;
    private readonly StaleParts _stale = new();
    private readonly AddressAllocation _allocation = new();
    private readonly Dictionary<WorkloadId, WorkloadDetails> _workloads = [];
    private readonly Dictionary<ServiceKey, EquatableArray<RegistryProblem>> _problems = [];
    private MeshSnapshot _snapshot;

    /// <summary>Starts empty, with the default MeshConfig and one cluster: the one that rules are read from.</summary>
    public MeshIndex(ClusterId configCluster)
    {
        _objects = new MeshObjects(configCluster);
        _snapshot = new MeshSnapshot { Clusters = [configCluster] };
    }

    /// <summary>How many services were merged since the start: what incrementality is measured by.</summary>
    internal long ServicesBuilt { get; private set; }

    /// <summary>How many services' endpoints were listed since the start.</summary>
    internal long EndpointListsBuilt { get; private set; }

    /// <summary>How many workloads were read since the start.</summary>
    internal long WorkloadsBuilt { get; private set; }

    /// <summary>Makes a cluster known before it has said anything. A known cluster stays as it is.</summary>
    public void AddCluster(ClusterId cluster) => _stale.Clusters |= _objects.AddCluster(cluster);

    /// <summary>Puts an object in the place of the one of the same name. One that means the same as the present one changes nothing.</summary>
    public void Apply(ClusterId cluster, ApiObject obj)
    {
        AddCluster(cluster);
        Change(cluster, obj.Key, obj);
    }

    /// <summary>Takes an object away; one that is not there changes nothing.</summary>
    public void Remove(ClusterId cluster, ObjectKey key)
    {
        if (_objects.Cluster(cluster) is not null)
        {
            Change(cluster, key, after: null);
        }
    }

    /// <summary>Takes a cluster and everything that it said away. The configuration cluster stays known, without objects.</summary>
    public void RemoveCluster(ClusterId cluster)
    {
        if (_objects.Cluster(cluster) is not { } objects)
        {
            return;
        }

        foreach (var key in objects.Keys)
        {
            Change(cluster, key, after: null);
        }

        if (cluster != _objects.ConfigCluster)
        {
            _objects.ForgetCluster(cluster);
            _stale.Clusters = true;
        }
    }

    /// <summary>Replaces the mesh-wide settings. Everything may depend on them, so everything is read anew.</summary>
    public void SetMesh(MeshConfig mesh)
    {
        if (_objects.Mesh.Equals(mesh))
        {
            return;
        }

        var isRenamed = !string.Equals(_objects.Mesh.DomainSuffix, mesh.DomainSuffix, StringComparison.Ordinal);
        ForEachService(isRenamed ? RemoveSource : MarkSource);
        _objects.SetMesh(mesh);
        ForEachService(isRenamed ? AddSource : MarkSource);
        foreach (var key in _objects.ServiceKeys)
        {
            _stale.AddService(key);
        }

        _stale.Workloads.UnionWith(_workloads.Keys);
        _stale.Mesh = _stale.Gateways = _stale.Allocation = true;
    }

    /// <summary>Replaces what the host names of gateways stand for. Looking them up is the owner's business; names that no gateway has are not shown.</summary>
    public void SetGatewayNames(EquatableArray<GatewayName> names)
    {
        if (_objects.GatewayNames != names)
        {
            _objects.GatewayNames = names;
            _stale.Gateways = true;
        }
    }

    private void ForEachService(Action<ClusterObjects, ApiObject<ServiceConfig>> action)
    {
        foreach (var cluster in _objects.Clusters)
        {
            foreach (var service in cluster.All<ServiceConfig>())
            {
                action(cluster, service);
            }
        }
    }

    private void MarkSource(ClusterObjects cluster, ApiObject<ServiceConfig> service) =>
        _stale.AddService(_objects.KeyOf(service.Metadata.Namespace, service.Metadata.Name));

    private void RemoveSource(ClusterObjects cluster, ApiObject<ServiceConfig> service)
    {
        MarkSource(cluster, service);
        _objects.SetSource(_objects.KeyOf(service.Metadata.Namespace, service.Metadata.Name), cluster.Id, service: null);
    }

    private void AddSource(ClusterObjects cluster, ApiObject<ServiceConfig> service)
    {
        MarkSource(cluster, service);
        _objects.SetSource(_objects.KeyOf(service.Metadata.Namespace, service.Metadata.Name), cluster.Id, service);
    }

    private void Change(ClusterId cluster, ObjectKey key, ApiObject? after)
    {
        var isRule = RuleKinds.Contains(key.Kind);
        if (isRule ? cluster != _objects.ConfigCluster : !ClusterKinds.Contains(key.Kind))
        {
            return;
        }

        var objects = _objects.Cluster(cluster)!;
        var before = objects.Find(key);
        if (after is null ? before is null : before is not null && before.MeansTheSameAs(after))
        {
            return;
        }

        objects.Replace(key, after);
        if (isRule)
        {
            _stale.RulesBefore.TryAdd(key, before);
        }

        Touch(objects, before, after);
    }
}
