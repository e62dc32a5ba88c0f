using System.Collections.Concurrent;
using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Endpoints;
using Isthmus.Planner.Routes;
using Isthmus.Planner.Security;

namespace Isthmus.Planner.View;

/// <summary>
/// A snapshot with what planning derives from it once for all proxies. Immutable as seen from outside; derived parts are made when first needed and
/// shared by the next view when their inputs are the same objects, so that an endpoint's change costs nothing here. May be used by several
/// threads.
/// </summary>
public sealed class MeshView
{
    // One entry per namespace and Sidecar that has proxies: bounded by the operator's own objects.
    private readonly ConcurrentDictionary<(string Namespace, ObjectKey? Sidecar), ServiceScope> _scopes;
    private readonly ConcurrentDictionary<string, IReadOnlyList<RoutingRule>> _routingRules;
    private readonly Lazy<DestinationRuleIndex> _destinationRules;
    private readonly Lazy<PeerAuthenticationIndex> _peerAuthentications;
    private readonly Lazy<GatewayIndex> _gateways;
    private readonly Lazy<GatewayIndex> _namedGateways;

    private MeshView(MeshSnapshot snapshot, MeshView? before)
    {
        Snapshot = snapshot;
        var earlier = before?.Snapshot;
        var (mesh, config) = (snapshot.Mesh, snapshot.Config);
        var sameMesh = earlier is not null && earlier.Mesh == mesh;
        _scopes = sameMesh && SameScopes(earlier!, snapshot) ? before!._scopes : new();
        _routingRules = sameMesh && ReferenceEquals(earlier!.Config.VirtualServices, config.VirtualServices) ? before!._routingRules : new(StringComparer.Ordinal);
        _destinationRules = sameMesh && ReferenceEquals(earlier!.Config.DestinationRules, config.DestinationRules)
            ? before!._destinationRules
            : new(() => DestinationRuleIndex.From(config.DestinationRules, mesh), LazyThreadSafetyMode.PublicationOnly);
        _peerAuthentications = sameMesh && ReferenceEquals(earlier!.Config.PeerAuthentications, config.PeerAuthentications)
            ? before!._peerAuthentications
            : new(() => PeerAuthenticationIndex.From(config.PeerAuthentications, mesh), LazyThreadSafetyMode.PublicationOnly);
        var (gateways, names) = (snapshot.Gateways, snapshot.GatewayNames);
        var sameGateways = earlier is not null && earlier.Gateways == gateways && earlier.GatewayNames == names;
        _gateways = sameGateways ? before!._gateways : new(() => GatewayIndex.From(gateways, names), LazyThreadSafetyMode.PublicationOnly);
        _namedGateways = sameGateways ? before!._namedGateways : new(() => GatewayIndex.From(gateways), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The snapshot.</summary>
    public MeshSnapshot Snapshot { get; }

    internal DestinationRuleIndex DestinationRules => _destinationRules.Value;

    internal PeerAuthenticationIndex PeerAuthentications => _peerAuthentications.Value;

    /// <summary>Gateways by address: what endpoint lists hold.</summary>
    internal GatewayIndex Gateways => _gateways.Value;

    /// <summary>Gateways as they are written, by host name too: for upstreams that are found by name themselves.</summary>
    internal GatewayIndex NamedGateways => _namedGateways.Value;

    /// <summary>A view of <paramref name="snapshot"/>.</summary>
    public static MeshView Of(MeshSnapshot snapshot) => new(snapshot, null);

    /// <summary>A view of a later snapshot that keeps everything whose inputs did not change.</summary>
    public MeshView With(MeshSnapshot snapshot) => ReferenceEquals(snapshot, Snapshot) ? this : new(snapshot, this);

    /// <summary>The VirtualServices that <paramref name="ns"/> sees, read once for all proxies of it; oldest first.</summary>
    internal IReadOnlyList<RoutingRule> RoutingRulesOf(string ns) =>
        _routingRules.GetOrAdd(ns, static (viewer, snapshot) => [.. new RoutingRuleReader(snapshot).VisibleTo(viewer)], Snapshot);

    internal ServiceScope ScopeOf(string ns, ApiObject<SidecarConfig>? sidecar) =>
        _scopes.GetOrAdd(
            (ns, sidecar?.Key),
            static (key, given) => new ServiceScopeBuilder(given.Snapshot, key.Namespace).Build(given.Sidecar?.Config),
            (Snapshot, Sidecar: sidecar));

    private static bool SameScopes(MeshSnapshot before, MeshSnapshot after) =>
        ReferenceEquals(before.Services, after.Services)
        && ReferenceEquals(before.Config.Sidecars, after.Config.Sidecars)
        && ReferenceEquals(before.Config.VirtualServices, after.Config.VirtualServices);
}
