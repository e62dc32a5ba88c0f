namespace Isthmus.Planner.View;

/// <summary>
/// The mesh as one proxy sees it: who it is, which Sidecar object rules it, and exactly one service per host. Immutable; cheap to make, because the
/// services are chosen when first asked for, and shared with every proxy of the same namespace and Sidecar when made from the same
/// <see cref="MeshView"/>.
/// </summary>
public sealed class ProxyView
{
    private readonly Lazy<ServiceScope> _scope;

    private ProxyView(MeshView mesh, ProxyIdentity asked)
    {
        Mesh = mesh;
        Asked = asked;
        Proxy = ProxyResolution.Resolve(mesh.Snapshot, asked);
        Sidecar = SidecarSelection.For(mesh.Snapshot, Proxy);
        _scope = new(() => mesh.ScopeOf(Proxy.Namespace, Sidecar), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The mesh that this view was made from.</summary>
    public MeshView Mesh { get; }

    /// <summary>The snapshot that this view was made from.</summary>
    public MeshSnapshot Snapshot => Mesh.Snapshot;

    /// <summary>The proxy, completed by what its cluster says about its workload.</summary>
    public ProxyIdentity Proxy { get; }

    /// <summary>The Sidecar object that holds for it; null for gateways, and when none does.</summary>
    public ApiObject<SidecarConfig>? Sidecar { get; }

    /// <summary>The services that it sees, one per host, oldest first. Services that only routes of imported VirtualServices lead to are among them.</summary>
    public IReadOnlyList<Service> Services => _scope.Value.Services;

    /// <summary>The egress listeners that hold for it; one that imports everything when the Sidecar names none.</summary>
    public EquatableArray<SidecarEgressConfig> EgressListeners =>
        Sidecar is { Config.Egress.IsEmpty: false } ? Sidecar.Config.Egress : [ServiceScopeBuilder.CatchAll];

    /// <summary>What happens to calls to hosts that it does not see.</summary>
    public OutboundTrafficMode OutboundTrafficMode => Sidecar?.Config.OutboundTrafficPolicy?.Mode ?? Snapshot.Mesh.OutboundTrafficMode;

    private ProxyIdentity Asked { get; }

    /// <summary>The view of <paramref name="proxy"/> on <paramref name="snapshot"/>, by itself.</summary>
    public static ProxyView Of(MeshSnapshot snapshot, ProxyIdentity proxy) => Of(MeshView.Of(snapshot), proxy);

    /// <summary>The view of <paramref name="proxy"/>, which shares what it can with other views of <paramref name="mesh"/>.</summary>
    public static ProxyView Of(MeshView mesh, ProxyIdentity proxy) => new(mesh, proxy);

    /// <summary>This proxy's view of a later snapshot; nothing is computed again that depends only on parts that did not change.</summary>
    public ProxyView With(MeshSnapshot snapshot) => With(Mesh.With(snapshot));

    /// <summary>This proxy's view of a later mesh.</summary>
    public ProxyView With(MeshView mesh) => ReferenceEquals(mesh, Mesh) ? this : new(mesh, Asked);

    /// <summary>The service of <paramref name="host"/>; null when the proxy sees none.</summary>
    public Service? Find(string host) => _scope.Value.Find(host);

    /// <summary>
    /// The host whose upstreams calls to <paramref name="host"/> use: the one that an alias (<c>ExternalName</c>) leads to in the end, else itself. The proxy
    /// need not see it.
    /// </summary>
    public string TargetOf(string host) => _scope.Value.TargetOf(host);

    /// <summary>The hosts that are only other names of <paramref name="host"/>.</summary>
    public IReadOnlyList<string> AliasesOf(string host) => _scope.Value.AliasesOf(host);

    /// <summary>The services of one of <see cref="EgressListeners"/>, each with only the listener's port when the listener has one.</summary>
    public IReadOnlyList<Service> ServicesFor(SidecarEgressConfig listener) => _scope.Value.ServicesFor(listener);

    /// <summary>
    /// The virtual addresses of <paramref name="service"/> for this proxy: those of its own cluster, else those that the service has everywhere, else (only for
    /// proxies that answer DNS) those that we allocated, else those of the first cluster that has it. Empty when there are none.
    /// </summary>
    public EquatableArray<string> AddressesOf(Service service)
    {
        var own = In(service, Proxy.Cluster);
        if (own.IsEmpty)
        {
            own = In(service, ClusterId.None);
        }

        if (own.IsEmpty && Proxy.CapturesDns)
        {
            own = service.AutoAllocatedAddresses;
        }

        foreach (var cluster in Snapshot.Clusters)
        {
            own = own.IsEmpty ? In(service, cluster) : own;
        }

        return own.IsEmpty && !service.Addresses.IsEmpty ? service.Addresses[0].Addresses : own;
    }

    private static EquatableArray<string> In(Service service, ClusterId cluster)
    {
        foreach (var addresses in service.Addresses)
        {
            if (addresses.Cluster == cluster)
            {
                return addresses.Addresses;
            }
        }

        return default;
    }
}
