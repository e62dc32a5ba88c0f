namespace Isthmus.Registry;

/// <summary>From what is stale to the next snapshot.</summary>
public sealed partial class MeshIndex
{
    private static readonly SnapshotChanges NoChanges = new(new HashSet<ServiceKey>(), new HashSet<ServiceKey>(), new HashSet<ObjectKey>(), false);

    /// <summary>
    /// What the clusters say now, and how it differs from the last snapshot taken. When nothing differs the last snapshot itself is given, with its version.
    /// </summary>
    public (MeshSnapshot Snapshot, SnapshotChanges Changes) TakeSnapshot()
    {
        if (_stale.IsEmpty)
        {
            return (_snapshot, NoChanges);
        }

        // 1. Who is there, and what services there are: endpoints are made of both.
        RenewAllocation();
        var (workloads, changedWorkloads) = RefreshWorkloads();
        var (services, changedServices) = RefreshServices();

        // 2. Endpoints, of the services that are stale and of those that name them.
        AddReferrers(_stale.Endpoints);
        var (endpoints, changedEndpoints) = RefreshEndpoints(services);

        // 3. The rest, and the sum.
        var (config, changedRules) = RefreshRules();
        var gateways = _stale.Gateways ? new GatewayBuilder(_objects).Build() : _snapshot.Gateways;
        var next = _snapshot with
        {
            Mesh = _objects.Mesh,
            Clusters = _stale.Clusters ? ListClusters() : _snapshot.Clusters,
            Services = services,
            Endpoints = endpoints,
            Workloads = workloads,
            Config = config,
            Gateways = gateways,
            GatewayNames = _stale.Gateways ? NamesOf(gateways) : _snapshot.GatewayNames,
            Problems = _problems.Count == 0 ? [] : EndpointListBuilder.Sorted(_problems.Values.SelectMany(p => p).Distinct()),
        };
        var changes = new SnapshotChanges(changedEndpoints, changedServices, changedRules, IsMeshWide(_snapshot, next)) { Workloads = changedWorkloads };
        _stale.Clear();
        return Publish(next, changes);
    }

    private (MeshSnapshot Snapshot, SnapshotChanges Changes) Publish(MeshSnapshot next, SnapshotChanges changes)
    {
        // A service's variants and the problems are for the operator: they make a new snapshot, but no proxy needs to hear of it.
        if (changes.IsEmpty && ReferenceEquals(next.Services, _snapshot.Services) && next.Problems == _snapshot.Problems)
        {
            return (_snapshot, NoChanges);
        }

        _snapshot = next with { Version = _snapshot.Version + 1 };
        return (_snapshot, changes);
    }

    private static bool IsMeshWide(MeshSnapshot before, MeshSnapshot after) =>
        !before.Mesh.Equals(after.Mesh)
        || before.Gateways != after.Gateways
        || before.GatewayNames != after.GatewayNames
        || before.Clusters != after.Clusters;

    private EquatableArray<GatewayName> NamesOf(EquatableArray<NetworkGateway> gateways)
    {
        var used = NetworkGateway.NamesOf(gateways);
        return _objects.GatewayNames.Where(n => used.Contains(n.Name)).OrderBy(n => n.Name, StringComparer.Ordinal).ToEquatableArray();
    }

    private EquatableArray<ClusterId> ListClusters() =>
        _objects.Clusters.Select(c => c.Id).OrderBy(c => c == _objects.ConfigCluster ? 0 : 1).ThenBy(c => c).ToEquatableArray();

    private void RenewAllocation()
    {
        if (!_stale.Allocation)
        {
            return;
        }

        var requests = new List<AllocationRequest>();
        foreach (var key in _objects.ServiceKeys)
        {
            // The oldest ServiceEntry speaks for its host, as it does for everything else.
            if (_objects.SourcesOf(key)!.EntriesByAge.FirstOrDefault() is { } entry && ServiceEntryReader.IsAutoAllocated(key.Host, entry))
            {
                var present = entry.Config.StatusAddresses
                    .Where(a => a.Host.Length == 0 || string.Equals(a.Host, key.Host, StringComparison.Ordinal))
                    .Select(a => a.Value);
                requests.Add(new AllocationRequest(key, entry.Metadata.CreatedAt, present.ToEquatableArray()));
            }
        }

        var taken = _objects.Config.All<ServiceEntryConfig>().SelectMany(e => e.Config.Addresses);
        foreach (var key in _allocation.Renew(requests, taken))
        {
            _stale.Services.Add(key);
        }
    }

    private (WorkloadTable Table, HashSet<(ClusterId Cluster, string Namespace, string Name)> Changed) RefreshWorkloads()
    {
        var changes = new List<(Workload? Removed, Workload? Added)>();
        var changed = new HashSet<(ClusterId Cluster, string Namespace, string Name)>();
        var reader = new WorkloadReader(_objects);
        foreach (var id in _stale.Workloads)
        {
            WorkloadsBuilt++;
            var before = _workloads.GetValueOrDefault(id);
            var after = reader.Read(id);
            if (after is null)
            {
                _workloads.Remove(id);
            }
            else
            {
                _workloads[id] = after;
            }

            if (before?.Workload != after?.Workload)
            {
                changes.Add((before?.Workload, after?.Workload));
                changed.Add((id.Cluster, id.Namespace, id.Name));
            }
        }

        return (_snapshot.Workloads.With(changes), changed);
    }

    private (ServiceTable Table, HashSet<ServiceKey> Changed) RefreshServices()
    {
        var builder = new ServiceBuilder(_objects, _allocation);
        var replaced = new Dictionary<ServiceKey, EquatableArray<ServiceVariant>>();
        var services = new List<Service>();
        var changed = new HashSet<ServiceKey>();
        foreach (var key in _stale.Services)
        {
            ServicesBuilt++;
            var variants = builder.VariantsOf(key);
            var service = variants.Count == 0 ? null : builder.Merge(variants);
            var kept = variants.Count > 1 ? variants.ToEquatableArray() : [];
            var isChanged = service != _snapshot.Services.Find(key);
            if (!isChanged && kept == _snapshot.Services.VariantsOf(key))
            {
                continue;
            }

            replaced[key] = kept;
            if (service is not null)
            {
                services.Add(service);
            }

            if (isChanged)
            {
                changed.Add(key);
            }
        }

        return (replaced.Count == 0 ? _snapshot.Services : _snapshot.Services.With(replaced, services), changed);
    }

    // Who names a stale service as an endpoint is stale, and so on; every service is visited once.
    private void AddReferrers(HashSet<ServiceKey> stale)
    {
        var pending = new Queue<ServiceKey>(stale);
        while (pending.TryDequeue(out var key))
        {
            foreach (var (referrer, _) in _objects.ReferencesTo[key.Host])
            {
                if (stale.Add(referrer))
                {
                    pending.Enqueue(referrer);
                }
            }
        }
    }

    private (EndpointTable Table, HashSet<ServiceKey> Changed) RefreshEndpoints(ServiceTable services)
    {
        var table = _snapshot.Endpoints;
        var changed = new HashSet<ServiceKey>();
        var builder = new EndpointListBuilder(_objects, _workloads, services);
        foreach (var key in _stale.Endpoints)
        {
            EndpointListsBuilt++;
            var (endpoints, problems) = builder.Build(key);
            var next = table.With(key, endpoints);
            if (!ReferenceEquals(next, table))
            {
                changed.Add(key);
            }

            table = next;
            if (problems.IsEmpty)
            {
                _problems.Remove(key);
            }
            else
            {
                _problems[key] = problems;
            }
        }

        return (table, changed);
    }

    private (ConfigTable Table, HashSet<ObjectKey> Changed) RefreshRules()
    {
        var changed = _stale.RulesBefore.Where(r => Differs(r.Value, _objects.Config.Find(r.Key))).Select(r => r.Key).ToHashSet();
        var table = _snapshot.Config;
        foreach (var kind in changed.Select(k => k.Kind).Distinct(StringComparer.Ordinal))
        {
            table = RuleKinds.Refresh(table, kind, _objects.Config);
        }

        return (table, changed);
    }

    private static bool Differs(ApiObject? before, ApiObject? after) =>
        before is null ? after is not null : after is null || !before.MeansTheSameAs(after);
}
