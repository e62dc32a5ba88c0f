using Isthmus.Planner;
using Isthmus.Planner.View;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// What the proxies of one key are told now, and what of it is behind the mesh. Owned by the plan loop; what it gives out is immutable.
/// </summary>
internal sealed class MeshViewState(ViewKey key, IResourceWriter writer, ResourcePool pool, SharedParts shared)
{
    // Upstreams of each host that was planned for, to know which ones a change takes away.
    private readonly Dictionary<string, string[]> _upstreamsOfHost = new(StringComparer.Ordinal);
    // Those that are no service's that it calls.
    private string[] _own = [];

    // Services of which more than endpoints may differ.
    private readonly HashSet<string> _staleHosts = new(StringComparer.Ordinal);

    // What else may differ.
    private PlanReach _stale = PlanReach.Everything;

    // What is given out is of an older mesh in more than the present changes.
    private bool _hasGivenUp;
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
    public bool IsWhollyStale => _stale == PlanReach.Everything;

    /// <summary>Whether more than endpoints may differ.</summary>
    public bool IsStale => _stale > PlanReach.None || _staleHosts.Count > 0;

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
    /// <param name="changes">What differs.</param>
    /// <param name="rules">How far the rules among it reach.</param>
    /// <param name="since">Timestamp of the oldest of the changes.</param>
    public void Note(SnapshotChanges changes, RuleReach rules, long since)
    {
        Reach(changes.IsMeshWide ? PlanReach.Everything : rules.For(key.Shape));
        _staleHosts.UnionWith(changes.Services.Select(s => s.Host));
        _staleHosts.UnionWith(rules.Hosts);
        StaleEndpoints.UnionWith(changes.Endpoints);
        if (IsStale || StaleEndpoints.Count > 0)
        {
            Since = Since == 0 ? since : Math.Min(Since, since);
        }
    }

    private void Reach(PlanReach reach) => _stale = _stale > reach ? _stale : reach;

    /// <summary>Plans what may differ: everything, or the services that changed and what lists services. Whether anything is different now.</summary>
    public bool PlanStale(MeshView mesh) => IsWhollyStale || _hasGivenUp ? PlanAll(mesh) : PlanServices(mesh);

    private bool PlanAll(MeshView mesh)
    {
        var view = ViewOf(mesh);
        var before = Resources ?? ResourceSnapshot.Empty;
        var outbound = shared.Outbound.Get(mesh, key.Shape, _ => PlanOutbound(view));
        _upstreamsOfHost.Clear();
        foreach (var (host, names) in outbound.NamesOfHost)
        {
            _upstreamsOfHost[host] = names;
        }

        var own = new UpstreamStep();
        PlanOwn(view, own);
        var called = own.ApplyTo(outbound.Resources);
        var after = Take(Take(before, called[TypeUrls.Cluster]), called[TypeUrls.Endpoints]);
        after = PlanRoutes(view, PlanNames(view, PlanListeners(view, after)));
        Settle();
        var isDifferent = Resources is null || !ReferenceEquals(before, after);
        Resources = after;
        return isDifferent;
    }

    private OutboundPart PlanOutbound(ProxyView view)
    {
        var step = new UpstreamStep();
        var names = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var service in view.Services)
        {
            names[service.Key.Host] = PutAll(view, MeshPlanner.PlanUpstreams(view, service.Key.Host), step);
        }

        return new(step.ApplyTo(ResourceSnapshot.Empty), names);
    }

    // Services say nothing about each other's upstreams, which are most of a plan; listeners and routes list all services.
    private bool PlanServices(MeshView mesh)
    {
        var view = ViewOf(mesh);
        var before = Resources!;
        var hosts = _staleHosts.Where(h => IsConcernedBy(view, h)).ToHashSet(StringComparer.Ordinal);

        // Routes lead to services beside those that a Sidecar object imports, so rules bring services and take them away.
        hosts.UnionWith(view.Services.Select(s => s.Key.Host).Where(h => !_upstreamsOfHost.ContainsKey(h)));
        hosts.UnionWith(_upstreamsOfHost.Keys.Where(h => view.Find(h) is null));
        if (hosts.Count == 0 && _stale == PlanReach.None)
        {
            _staleHosts.Clear();
            Since = StaleEndpoints.Count > 0 ? Since : 0;
            return false;
        }

        var step = new UpstreamStep();
        foreach (var host in hosts.Union(StaleEndpoints.Select(s => s.Host), StringComparer.Ordinal))
        {
            PlanHost(view, host, step);
        }

        PlanOwn(view, step);
        var after = PlanListeners(view, step.ApplyTo(before));
        after = hosts.Count > 0 || _stale > PlanReach.Listeners ? PlanRoutes(view, PlanNames(view, after)) : after;
        Settle();
        Resources = after;
        return !ReferenceEquals(before, after);
    }

    // A gateway's servers name ports of Services that it need not see.
    private bool IsConcernedBy(ProxyView view, string host) =>
        key.Shape.Type == ProxyType.Gateway
        || view.Find(host) is not null
        || _upstreamsOfHost.ContainsKey(host)
        || key.Serves.Contains(host, StringComparison.Ordinal);

    /// <summary>Plans the endpoints that may differ, and nothing else. Whether anything is different now.</summary>
    public bool PlanEndpoints(MeshView mesh)
    {
        var view = ViewOf(mesh);
        var before = Resources!;
        var step = new UpstreamStep();
        var isHeadless = false;
        foreach (var service in StaleEndpoints)
        {
            if (view.Find(service.Host) is { } seen && seen.Key == service)
            {
                isHeadless |= seen.Resolution == ServiceResolution.Passthrough;
                PlanHost(view, service.Host, step);
            }
        }

        var after = step.ApplyTo(before);
        after = isHeadless ? PlanNames(view, after) : after;
        StaleEndpoints.Clear();

        // Callers of a headless service have a listener for each of its addresses.
        Reach(isHeadless ? PlanReach.Lists : PlanReach.None);
        Since = IsStale ? Since : 0;
        Resources = after;
        return !ReferenceEquals(before, after);
    }

    /// <summary>The present mesh cannot be planned: what there is stays until the mesh changes.</summary>
    public void GiveUp()
    {
        Settle();
        _hasGivenUp = true;
    }

    private void PlanHost(ProxyView view, string host, UpstreamStep step)
    {
        var before = _upstreamsOfHost.GetValueOrDefault(host, []);
        var names = PutAll(view, MeshPlanner.PlanUpstreams(view, host), step);
        step.Remove(before.Except(names, StringComparer.Ordinal));
        if (view.Find(host) is null)
        {
            _upstreamsOfHost.Remove(host);
        }
        else
        {
            _upstreamsOfHost[host] = names;
        }
    }

    private void PlanOwn(ProxyView view, UpstreamStep step)
    {
        var names = PutAll(view, MeshPlanner.PlanOwnUpstreams(view), step);
        step.Remove(_own.Except(names, StringComparer.Ordinal));
        _own = names;
    }

    private string[] PutAll(ProxyView view, EquatableArray<Upstream> upstreams, UpstreamStep step)
    {
        foreach (var upstream in upstreams)
        {
            step.Put(Get(upstream), upstream.Name, AssignmentOf(view, upstream));
        }

        return [.. upstreams.Select(u => u.Name)];
    }

    private XdsResource? AssignmentOf(ProxyView view, Upstream upstream) =>
        upstream.Discovery == UpstreamDiscovery.Endpoints ? Get(MeshPlanner.PlanEndpoints(view, upstream.Name))
        : IsParted(upstream) ? Get(EndpointsOf(upstream))
        : null;

    private ProxyView ViewOf(MeshView mesh)
    {
        // The addresses of a member that has gone may have become somebody else's.
        var addresses = Members.FirstOrDefault()?.Identity.Addresses ?? _addresses;
        _view = _view is not null && addresses == _addresses ? _view.With(mesh) : ProxyView.Of(mesh, key.Represented(addresses));
        _addresses = addresses;
        return _view;
    }

    private bool IsParted(Upstream upstream) => writer.PartsStaticEndpoints && upstream.Discovery == UpstreamDiscovery.Static;

    private static UpstreamEndpoints EndpointsOf(Upstream upstream) => new(upstream.Name, upstream.InlineEndpoints);

    private void Settle()
    {
        _stale = PlanReach.None;
        _hasGivenUp = false;
        _staleHosts.Clear();
        StaleEndpoints.Clear();
        Since = 0;
    }

    private XdsResource? Get(Upstream upstream) => pool.Get(upstream, writer.Write);

    private XdsResource? Get(UpstreamEndpoints endpoints) => pool.Get(endpoints, writer.Write);

    private ResourceSnapshot PlanListeners(ProxyView view, ResourceSnapshot to)
    {
        var listeners = MeshPlanner.PlanListeners(view).SelectMany(l => writer.NamesOf(l, key.Shape)).Select(l => pool.Get(l, writer.Write));
        return Take(to, Renew(to[TypeUrls.Listener], listeners));
    }

    private ResourceSnapshot PlanRoutes(ProxyView view, ResourceSnapshot to)
    {
        // A gateway binds what stands behind its own addresses.
        return Take(to, key.Shape.Type == ProxyType.Gateway
            ? Routes(to[TypeUrls.Route])
            : shared.Routes.Get(view.Mesh, key.Shape, before => Routes(before ?? ResourceTable.Empty(TypeUrls.Route))));

        ResourceTable Routes(ResourceTable before) => Renew(before, MeshPlanner.PlanRouteTables(view).Select(t => pool.Get(t, writer.Write)));
    }

    private ResourceSnapshot PlanNames(ProxyView view, ResourceSnapshot to) => !key.Shape.CapturesDns ? to : Take(to, shared.Names.Get(
        view.Mesh,
        key.Shape,
        before => Renew(before ?? ResourceTable.Empty(TypeUrls.NameTable), [pool.Get(new NameTablePart(MeshPlanner.PlanNames(view)), writer.Write)])));

    // Of several with one name the first counts: a full name that is also another one's short name.
    private static ResourceTable Renew(ResourceTable before, IEnumerable<XdsResource?> resources) =>
        before.Replace([.. resources.OfType<XdsResource>().DistinctBy(r => r.Name, StringComparer.Ordinal)]);

    private static ResourceSnapshot Take(ResourceSnapshot to, ResourceTable table) => table.Version == to[table.TypeUrl].Version ? to : to.With(table);
}
