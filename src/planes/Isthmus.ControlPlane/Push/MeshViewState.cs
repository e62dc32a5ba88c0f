using Isthmus.ControlPlane.Changes;
using Isthmus.Planner;
using Isthmus.Planner.View;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// What the proxies of one key are told now, and what of it is behind the mesh. Owned by the plan loop; what it gives out is immutable.
/// </summary>
internal sealed class MeshViewState(ViewKey key, IResourceWriter writer, ResourcePool pool)
{
    // Upstreams of each host, to know which ones a change takes away.
    private readonly Dictionary<string, string[]> _upstreamsOfHost = new(StringComparer.Ordinal);
    private ProxyView? _view;
    private EquatableArray<string> _addresses;

    /// <summary>Who sees it.</summary>
    public ViewKey Key => key;

    /// <summary>The clients that see it.</summary>
    public HashSet<XdsClient> Members { get; } = [];

    /// <summary>Members that wait for a plan to be shown.</summary>
    public HashSet<XdsClient> Unshown { get; } = [];

    /// <summary>Whether there is no plan, or one that the mesh has left behind.</summary>
    public bool IsBehind => Resources is null || IsStale || StaleEndpoints.Count > 0;

    /// <summary>The resources; null before the first plan.</summary>
    public ResourceSnapshot? Resources { get; private set; }

    /// <summary>Whether anything may differ from what the mesh says now.</summary>
    public bool IsStale { get; private set; } = true;

    /// <summary>Services whose endpoints may differ.</summary>
    public HashSet<ServiceKey> StaleEndpoints { get; } = [];

    /// <summary>Timestamp of the oldest change that is not in <see cref="Resources"/>; 0 when there is none.</summary>
    public long Since { get; private set; }

    /// <summary>A client has gone, or sees something else now.</summary>
    public void Remove(XdsClient client)
    {
        Members.Remove(client);
        Unshown.Remove(client);
    }

    /// <summary>The mesh moved on.</summary>
    public void Note(SnapshotChanges changes, long since)
    {
        if (changes.IsConfiguration())
        {
            IsStale = true;
        }

        StaleEndpoints.UnionWith(changes.Endpoints);
        Since = Since == 0 ? since : Math.Min(Since, since);
    }

    /// <summary>Plans everything anew. Whether anything is different now.</summary>
    public bool PlanAll(MeshView mesh)
    {
        var plan = MeshPlanner.Plan(ViewOf(mesh));
        var before = Resources ?? ResourceSnapshot.Empty;
        var after = before;
        after = Replace(after, TypeUrls.Cluster, plan.Upstreams.Select(Get));
        after = Replace(after, TypeUrls.Endpoints, plan.Endpoints.Select(Get).Concat(plan.Upstreams.Where(IsParted).Select(u => Get(EndpointsOf(u)))));
        after = Replace(after, TypeUrls.Listener, plan.Listeners.SelectMany(l => writer.NamesOf(l, key.Shape)).Select(l => pool.Get(l, writer.Write)));
        after = Replace(after, TypeUrls.Route, plan.RouteTables.Select(t => pool.Get(t, writer.Write)));
        after = ReplaceNames(after, plan.Names);
        Index(plan);
        Settle();
        var isDifferent = Resources is null || !ReferenceEquals(before, after);
        Resources = after;
        return isDifferent;
    }

    /// <summary>Plans the endpoints that may differ, and nothing else. Whether anything is different now.</summary>
    public bool PlanEndpoints(MeshView mesh)
    {
        var view = ViewOf(mesh);
        var before = Resources!;
        List<XdsResource?> upstreams = [];
        List<XdsResource?> endpoints = [];
        List<string> gone = [];
        var isHeadless = false;
        foreach (var service in StaleEndpoints)
        {
            if (view.Find(service.Host) is { } seen && seen.Key == service)
            {
                isHeadless |= seen.Resolution == ServiceResolution.Passthrough;
                PlanHost(view, service.Host, upstreams, endpoints, gone);
            }
        }

        var after = With(before, TypeUrls.Cluster, upstreams, gone);
        after = With(after, TypeUrls.Endpoints, endpoints, gone);
        after = isHeadless && key.Shape.CapturesDns ? ReplaceNames(after, MeshPlanner.PlanNames(view)) : after;
        StaleEndpoints.Clear();

        // Callers of a headless service have a listener for each of its addresses.
        IsStale |= isHeadless;
        Since = IsStale ? Since : 0;
        Resources = after;
        return !ReferenceEquals(before, after);
    }

    /// <summary>The present mesh cannot be planned: what there is stays until the mesh changes.</summary>
    public void GiveUp() => Settle();

    private void PlanHost(ProxyView view, string host, List<XdsResource?> upstreams, List<XdsResource?> endpoints, List<string> gone)
    {
        var planned = MeshPlanner.PlanUpstreams(view, host);
        foreach (var upstream in planned)
        {
            upstreams.Add(Get(upstream));
            if (upstream.Discovery == UpstreamDiscovery.Endpoints)
            {
                endpoints.Add(Get(MeshPlanner.PlanEndpoints(view, upstream.Name)));
            }
            else if (IsParted(upstream))
            {
                endpoints.Add(Get(EndpointsOf(upstream)));
            }
        }

        var names = planned.Select(u => u.Name).ToArray();
        gone.AddRange(_upstreamsOfHost.GetValueOrDefault(host, []).Except(names, StringComparer.Ordinal));
        _upstreamsOfHost[host] = names;
    }

    private ProxyView ViewOf(MeshView mesh)
    {
        // The addresses of a member that has gone may have become somebody else's.
        var addresses = Members.FirstOrDefault()?.Identity.Addresses ?? _addresses;
        _view = _view is not null && addresses == _addresses ? _view.With(mesh) : ProxyView.Of(mesh, key.Represented(addresses));
        _addresses = addresses;
        return _view;
    }

    private void Index(Plan plan)
    {
        _upstreamsOfHost.Clear();
        foreach (var host in plan.Upstreams.Where(IsOutbound).GroupBy(u => u.Service!.Value.Host, StringComparer.Ordinal))
        {
            _upstreamsOfHost[host.Key] = [.. host.Select(u => u.Name)];
        }
    }

    private static bool IsOutbound(Upstream upstream) => upstream.Service is not null && !upstream.Name.StartsWith("inbound|", StringComparison.Ordinal);

    private bool IsParted(Upstream upstream) => writer.PartsStaticEndpoints && upstream.Discovery == UpstreamDiscovery.Static;

    private static UpstreamEndpoints EndpointsOf(Upstream upstream) => new(upstream.Name, upstream.InlineEndpoints);

    private void Settle()
    {
        IsStale = false;
        StaleEndpoints.Clear();
        Since = 0;
    }

    private XdsResource? Get(Upstream upstream) => pool.Get(upstream, writer.Write);

    private XdsResource? Get(UpstreamEndpoints endpoints) => pool.Get(endpoints, writer.Write);

    private ResourceSnapshot ReplaceNames(ResourceSnapshot to, EquatableArray<NameEntry> names) =>
        Replace(to, TypeUrls.NameTable, key.Shape.CapturesDns ? [pool.Get(new NameTablePart(names), writer.Write)] : []);

    private static ResourceSnapshot Replace(ResourceSnapshot to, string type, IEnumerable<XdsResource?> resources)
    {
        // Of several with one name the first counts: a full name that is also another one's short name.
        var table = to[type].Replace([.. resources.OfType<XdsResource>().DistinctBy(r => r.Name, StringComparer.Ordinal)]);
        return ReferenceEquals(table, to[type]) || (table.Count == 0 && to[type].Count == 0) ? to : to.With(table);
    }

    private static ResourceSnapshot With(ResourceSnapshot to, string type, IReadOnlyCollection<XdsResource?> put, IReadOnlyCollection<string> removed)
    {
        var table = to[type].With(put.OfType<XdsResource>(), removed);
        return ReferenceEquals(table, to[type]) ? to : to.With(table);
    }
}
