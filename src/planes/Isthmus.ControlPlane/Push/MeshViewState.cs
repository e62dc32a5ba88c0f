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
    // Those that are no service's that it calls.
    private string[] _own = [];

    // The hosts that were planned for.
    private readonly HashSet<string> _hosts = new(StringComparer.Ordinal);

    // Services of which more than endpoints may differ.
    private readonly HashSet<string> _staleHosts = new(StringComparer.Ordinal);

    // What lists services may differ: listeners, routes, names.
    private bool _areListsStale;

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
    public bool IsWhollyStale { get; private set; } = true;

    /// <summary>Whether more than endpoints may differ.</summary>
    public bool IsStale => IsWhollyStale || _areListsStale || _staleHosts.Count > 0;

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
        var reach = changes.IsMeshWide ? PlanReach.Everything : rules.For(key.Shape);
        IsWhollyStale |= reach == PlanReach.Everything;
        _areListsStale |= reach == PlanReach.Lists;
        _staleHosts.UnionWith(changes.Services.Select(s => s.Host));
        _staleHosts.UnionWith(rules.Hosts);
        StaleEndpoints.UnionWith(changes.Endpoints);
        if (IsStale || StaleEndpoints.Count > 0)
        {
            Since = Since == 0 ? since : Math.Min(Since, since);
        }
    }

    /// <summary>Plans what may differ: everything, or the services that changed and what lists services. Whether anything is different now.</summary>
    public bool PlanStale(MeshView mesh) => IsWhollyStale || _hasGivenUp ? PlanAll(mesh) : PlanServices(mesh);

    private bool PlanAll(MeshView mesh)
    {
        var view = ViewOf(mesh);
        var plan = MeshPlanner.Plan(view);
        var before = Resources ?? ResourceSnapshot.Empty;
        var after = before;
        after = Replace(after, TypeUrls.Cluster, plan.Upstreams.Select(Get));
        after = Replace(after, TypeUrls.Endpoints, plan.Endpoints.Select(Get).Concat(plan.Upstreams.Where(IsParted).Select(u => Get(EndpointsOf(u)))));
        after = ReplaceLists(after, plan.Listeners, plan.RouteTables, plan.Names);
        Index(view, plan);
        Settle();
        var isDifferent = Resources is null || !ReferenceEquals(before, after);
        Resources = after;
        return isDifferent;
    }

    // Services say nothing about each other's upstreams, which are most of a plan; listeners and routes list all services.
    private bool PlanServices(MeshView mesh)
    {
        var view = ViewOf(mesh);
        var before = Resources!;
        var hosts = _staleHosts.Where(h => IsConcernedBy(view, h)).ToHashSet(StringComparer.Ordinal);

        // Routes lead to services beside those that a Sidecar object imports, so rules bring services and take them away.
        hosts.UnionWith(view.Services.Select(s => s.Key.Host).Where(h => !_hosts.Contains(h)));
        hosts.UnionWith(_hosts.Where(h => view.Find(h) is null));
        if (hosts.Count == 0 && !_areListsStale)
        {
            _staleHosts.Clear();
            Since = StaleEndpoints.Count > 0 ? Since : 0;
            return false;
        }

        var step = new UpstreamStep();
        foreach (var host in hosts.Union(StaleEndpoints.Select(s => s.Host), StringComparer.Ordinal))
        {
            PlanHost(view, host, step);
            _ = view.Find(host) is null ? _hosts.Remove(host) : _hosts.Add(host);
        }

        PlanOwn(view, step);
        var after = step.ApplyTo(before);
        after = ReplaceLists(after, MeshPlanner.PlanListeners(view), MeshPlanner.PlanRouteTables(view), MeshPlanner.PlanNames(view));
        Settle();
        Resources = after;
        return !ReferenceEquals(before, after);
    }

    // A gateway's servers name ports of Services that it need not see.
    private bool IsConcernedBy(ProxyView view, string host) =>
        key.Shape.Type == ProxyType.Gateway
        || view.Find(host) is not null
        || _hosts.Contains(host)
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
        after = isHeadless && key.Shape.CapturesDns ? ReplaceNames(after, MeshPlanner.PlanNames(view)) : after;
        StaleEndpoints.Clear();

        // Callers of a headless service have a listener for each of its addresses.
        _areListsStale |= isHeadless;
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
        var planned = MeshPlanner.PlanUpstreams(view, host);
        foreach (var upstream in planned)
        {
            step.Put(Get(upstream), upstream.Name, AssignmentOf(view, upstream));
        }

        var names = planned.Select(u => u.Name).ToArray();
        step.Remove(_upstreamsOfHost.GetValueOrDefault(host, []).Except(names, StringComparer.Ordinal));
        _upstreamsOfHost[host] = names;
    }

    private void PlanOwn(ProxyView view, UpstreamStep step)
    {
        var own = MeshPlanner.PlanOwnUpstreams(view);
        foreach (var upstream in own)
        {
            step.Put(Get(upstream), upstream.Name, AssignmentOf(view, upstream));
        }

        var names = own.Select(u => u.Name).ToArray();
        step.Remove(_own.Except(names, StringComparer.Ordinal));
        _own = names;
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

    private void Index(ProxyView view, Plan plan)
    {
        _hosts.Clear();
        _hosts.UnionWith(view.Services.Select(s => s.Key.Host));
        _upstreamsOfHost.Clear();
        _own = [.. plan.Upstreams.Where(u => !IsOutbound(u)).Select(u => u.Name)];
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
        IsWhollyStale = false;
        _areListsStale = false;
        _hasGivenUp = false;
        _staleHosts.Clear();
        StaleEndpoints.Clear();
        Since = 0;
    }

    private XdsResource? Get(Upstream upstream) => pool.Get(upstream, writer.Write);

    private XdsResource? Get(UpstreamEndpoints endpoints) => pool.Get(endpoints, writer.Write);

    private ResourceSnapshot ReplaceLists(ResourceSnapshot to, EquatableArray<Listener> listeners, EquatableArray<RouteTable> tables, EquatableArray<NameEntry> names)
    {
        to = Replace(to, TypeUrls.Listener, listeners.SelectMany(l => writer.NamesOf(l, key.Shape)).Select(l => pool.Get(l, writer.Write)));
        to = Replace(to, TypeUrls.Route, tables.Select(t => pool.Get(t, writer.Write)));
        return ReplaceNames(to, names);
    }

    private ResourceSnapshot ReplaceNames(ResourceSnapshot to, EquatableArray<NameEntry> names) =>
        Replace(to, TypeUrls.NameTable, key.Shape.CapturesDns ? [pool.Get(new NameTablePart(names), writer.Write)] : []);

    private static ResourceSnapshot Replace(ResourceSnapshot to, string type, IEnumerable<XdsResource?> resources)
    {
        // Of several with one name the first counts: a full name that is also another one's short name.
        var table = to[type].Replace([.. resources.OfType<XdsResource>().DistinctBy(r => r.Name, StringComparer.Ordinal)]);
        return ReferenceEquals(table, to[type]) || (table.Count == 0 && to[type].Count == 0) ? to : to.With(table);
    }
}
