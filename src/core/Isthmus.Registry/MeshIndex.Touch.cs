namespace Isthmus.Registry;

/// <summary>From a changed object to what it makes stale.</summary>
public sealed partial class MeshIndex
{
    private void Touch(ClusterObjects cluster, ApiObject? before, ApiObject? after)
    {
        switch (after ?? before)
        {
            case ApiObject<ServiceConfig> service:
                TouchService(cluster, service, isThere: after is not null);
                break;
            case ApiObject<EndpointSliceConfig>:
                TouchSlice(before as ApiObject<EndpointSliceConfig>);
                TouchSlice(after as ApiObject<EndpointSliceConfig>);
                break;
            case ApiObject<PodConfig> pod:
                TouchPod(cluster, before as ApiObject<PodConfig>, pod, isThere: after is not null);
                break;
            case ApiObject<NodeConfig> node:
                TouchNode(cluster, node.Metadata.Name);
                break;
            case ApiObject<NamespaceConfig> ns:
                TouchNamespace(cluster, ns.Metadata.Name, before, after);
                break;
            case ApiObject<WorkloadEntryConfig> entry:
                TouchWorkloadEntry(cluster, entry, isThere: after is not null);
                break;
            case ApiObject<ServiceEntryConfig>:
                TouchServiceEntry(before as ApiObject<ServiceEntryConfig>, after as ApiObject<ServiceEntryConfig>);
                break;
        }
    }

    private void TouchService(ClusterObjects cluster, ApiObject<ServiceConfig> service, bool isThere)
    {
        var (ns, name) = (service.Metadata.Namespace, service.Metadata.Name);
        var key = _objects.KeyOf(ns, name);
        _objects.SetSource(key, cluster.Id, isThere ? service : null);
        _stale.AddService(key);

        // A Service without a selector selects nothing: its endpoints are written by hand.
        var selector = isThere && service.Config.Selector.Count > 0 ? service.Config.Selector : null;
        _objects.ServiceSelection.SetOwner((cluster.Id, ns, name), new SelectionScope(cluster.Id, ns), selector);
        _stale.Gateways |= _objects.GatewayServices.Remove((cluster.Id, ns, name));
        if (isThere && _objects.IsGateway(service))
        {
            _stale.Gateways |= _objects.GatewayServices.Add((cluster.Id, ns, name));
        }
    }

    private void TouchSlice(ApiObject<EndpointSliceConfig>? slice)
    {
        if (slice is not null)
        {
            _stale.Endpoints.Add(_objects.KeyOf(slice.Metadata.Namespace, SliceIndex.ServiceOf(slice)));
        }
    }

    private void TouchPod(ClusterObjects cluster, ApiObject<PodConfig>? before, ApiObject<PodConfig> pod, bool isThere)
    {
        var (ns, name) = (pod.Metadata.Namespace, pod.Metadata.Name);
        var id = new WorkloadId(cluster.Id, false, ns, name);
        _stale.Workloads.Add(id);
        TouchUsers(cluster.Slices.UsersOfPod(ns, name));
        foreach (var address in (before?.Config.PodIPs ?? default).Concat(pod.Config.PodIPs))
        {
            TouchUsers(cluster.Slices.UsersOfAddress(ns, address));
        }

        TouchEntries(_objects.EntrySelection.SetWorkload(id, new SelectionScope(ClusterId.None, ns), isThere ? pod.Metadata.Labels : null), ns);
    }

    private void TouchUsers(IEnumerable<SliceUse> uses)
    {
        foreach (var use in uses)
        {
            _stale.Endpoints.Add(_objects.KeyOf(use.Namespace, use.Service));
        }
    }

    private void TouchEntries(IEnumerable<(string Namespace, string Name)> entries, string ns)
    {
        foreach (var (_, name) in entries)
        {
            foreach (var host in _objects.Config.Find<ServiceEntryConfig>(ns, name)?.Config.Hosts ?? default)
            {
                _stale.Endpoints.Add(new ServiceKey(host, ns));
            }
        }
    }

    private void TouchNode(ClusterObjects cluster, string node)
    {
        TouchUsers(cluster.Slices.UsersOfNode(node));
        foreach (var (ns, name) in cluster.Pods.On(node))
        {
            if (cluster.Find<PodConfig>(ns, name) is { } pod)
            {
                TouchPod(cluster, before: null, pod, isThere: true);
            }
        }

        _stale.Gateways |= _objects.GatewayServices.Any(g =>
            g.Cluster == cluster.Id && cluster.Find<ServiceConfig>(g.Namespace, g.Name) is { } service && GatewayBuilder.IsOnNodes(service));
    }

    private void TouchNamespace(ClusterObjects cluster, string ns, ApiObject? before, ApiObject? after)
    {
        if (!string.Equals(TrafficDistributions.AnnotationOf(before), TrafficDistributions.AnnotationOf(after), StringComparison.Ordinal))
        {
            _stale.Services.UnionWith(_objects.ServiceKeys.Where(k => string.Equals(k.Namespace, ns, StringComparison.Ordinal)));
        }

        // The system namespace names the network of the whole cluster.
        if (string.Equals(ns, _objects.Mesh.RootNamespace, StringComparison.Ordinal)
            && !string.Equals(NetworkLabel(before), NetworkLabel(after), StringComparison.Ordinal))
        {
            _stale.Endpoints.UnionWith(_objects.ServiceKeys);
            _stale.Workloads.UnionWith(_workloads.Keys.Where(w => w.Cluster == cluster.Id));
        }
    }

    private static string NetworkLabel(ApiObject? obj) => obj?.Metadata.Labels[WellKnownLabels.Network] ?? "";

    private void TouchWorkloadEntry(ClusterObjects cluster, ApiObject<WorkloadEntryConfig> entry, bool isThere)
    {
        var ns = entry.Metadata.Namespace;
        var id = new WorkloadId(cluster.Id, true, ns, entry.Metadata.Name);
        var labels = isThere ? WorkloadReader.LabelsOf(entry) : null;
        _stale.Workloads.Add(id);
        TouchEntries(_objects.EntrySelection.SetWorkload(id, new SelectionScope(ClusterId.None, ns), labels), ns);
        foreach (var (_, _, service) in _objects.ServiceSelection.SetWorkload(id, new SelectionScope(cluster.Id, ns), labels))
        {
            _stale.Endpoints.Add(_objects.KeyOf(ns, service));
        }
    }

    private void TouchServiceEntry(ApiObject<ServiceEntryConfig>? before, ApiObject<ServiceEntryConfig>? after)
    {
        var meta = (after ?? before)!.Metadata;
        _objects.EntrySelection.SetOwner(
            (meta.Namespace, meta.Name), new SelectionScope(ClusterId.None, meta.Namespace), after?.Config.WorkloadSelector);
        if (before is not null)
        {
            SetEntrySource(before, isThere: false);
        }

        if (after is not null)
        {
            SetEntrySource(after, isThere: true);
        }

        _stale.Allocation |= !AllocationInputs(before).Equals(AllocationInputs(after));
    }

    private void SetEntrySource(ApiObject<ServiceEntryConfig> entry, bool isThere)
    {
        foreach (var host in entry.Config.Hosts)
        {
            var key = new ServiceKey(host, entry.Metadata.Namespace);
            _objects.SetSource(key, entry.Metadata.Name, isThere ? entry : null);
            _stale.AddService(key);
            foreach (var endpoint in entry.Config.Endpoints)
            {
                SetReference(endpoint.Address, (key, entry.Metadata.Name), isThere);
            }
        }
    }

    private void SetReference(string address, (ServiceKey Service, string Entry) from, bool isThere)
    {
        if (isThere)
        {
            _objects.ReferencesTo.Add(address, from);
        }
        else
        {
            _objects.ReferencesTo.Remove(address, from);
        }
    }

    private static (EquatableArray<string>, bool, ServiceResolution, EquatableArray<HostAddressConfig>, EquatableArray<string>, Labels, DateTimeOffset)
        AllocationInputs(ApiObject<ServiceEntryConfig>? entry) => entry is null ? default : (
            entry.Config.Hosts, true, entry.Config.Resolution, entry.Config.StatusAddresses, entry.Config.Addresses, entry.Metadata.Labels,
            entry.Metadata.CreatedAt);
}
