using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Push;
using Isthmus.ControlPlane.Sources;
using Isthmus.Planner;
using Isthmus.Planner.View;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.ControlPlane.Admin;

/// <summary>Makes the documents of the status pages from what there is now. Reads immutable state only; may be called at any time.</summary>
internal sealed class StatusPages(
    string name, MeshLoop mesh, PlanLoop plans, DiscoveryServer server, IReadOnlyList<RegistryFolder> registries, MeshConfigFile? meshConfig, TimeProvider time)
{
    /// <summary>Whether proxies are served.</summary>
    public bool IsReady => mesh.IsReady;

    /// <summary>The registries that are waited for.</summary>
    public string Unread => string.Join(", ", mesh.Unread);

    /// <summary>Every client, by name.</summary>
    public IReadOnlyList<ClientDocument> Clients() => [.. server.Clients.Select(Describe).OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Peer, StringComparer.Ordinal)];

    /// <summary>The client of that name or node id; null when there is none.</summary>
    public XdsClient? Find(string id) => server.Clients.FirstOrDefault(c => c.Identity.Id == id || c.Node.NodeId == id);

    /// <summary>What a client is told.</summary>
    public ResourcesDocument Resources(XdsClient client)
    {
        var latest = client.Latest ?? ResourceSnapshot.Empty;
        return new(Describe(client), [.. TypeNames.Served.Select(t => latest[t]).Where(t => t.Count > 0).Select(t => new ResourceTableDocument(
            TypeNames.Short(t.TypeUrl),
            t.Version,
            new SortedDictionary<string, string>(t.Resources.ToDictionary(r => r.Name, r => r.Version, StringComparer.Ordinal), StringComparer.Ordinal)))]);
    }

    /// <summary>The plan of a client, made for the purpose from what the mesh says now; null before the first snapshot.</summary>
    public Plan? PlanOf(XdsClient client) => plans.State.Mesh is { } mesh ? MeshPlanner.Plan(ProxyView.Of(mesh, client.Identity)) : null;

    /// <summary>The mesh and its sources.</summary>
    public SnapshotDocument Snapshot()
    {
        var snapshot = plans.State.Mesh?.Snapshot ?? new MeshSnapshot();
        return new(
            snapshot.Version,
            [.. snapshot.Clusters.Select(c => c.Value)],
            [.. registries.Select(r => Describe(r.Status))],
            [.. (meshConfig?.Errors ?? []).Select(v => v.ToString())],
            [.. snapshot.Services.All.Select(s => Describe(snapshot, s))],
            RulesOf(snapshot.Config),
            [.. snapshot.Gateways.Select(g => Describe(snapshot, g))],
            [.. snapshot.Problems.Select(p => $"{p.Object} {p.Path}: {p.Kind} {p.Subject}")],
            plans.State.Views,
            server.Clients.Count());
    }

    private static SortedDictionary<string, int> RulesOf(ConfigTable config) => new(StringComparer.Ordinal)
    {
        ["AuthorizationPolicy"] = config.AuthorizationPolicies.All.Count,
        ["DestinationRule"] = config.DestinationRules.All.Count,
        ["Gateway"] = config.Gateways.All.Count,
        ["PeerAuthentication"] = config.PeerAuthentications.All.Count,
        ["RequestAuthentication"] = config.RequestAuthentications.All.Count,
        ["ServiceEntry"] = config.ServiceEntries.All.Count,
        ["Sidecar"] = config.Sidecars.All.Count,
        ["VirtualService"] = config.VirtualServices.All.Count,
        ["WorkloadGroup"] = config.WorkloadGroups.All.Count,
    };

    private static GatewayDocument Describe(MeshSnapshot snapshot, NetworkGateway gateway) => new(
        gateway.Network.Value,
        gateway.Cluster.Value,
        gateway.Address,
        gateway.Port,
        snapshot.ResolvedAddressesOf(gateway));

    private static ServiceDocument Describe(MeshSnapshot snapshot, Service service)
    {
        var endpoints = snapshot.Endpoints.Of(service.Key);
        var healthy = endpoints.Where(e => e.Health is HealthStatus.Healthy or HealthStatus.Unknown).ToList();
        return new(
            service.Key.Host,
            service.Key.Namespace,
            [.. service.Ports.Select(p => $"{p.Name}:{p.Number}/{p.Protocol}")],
            endpoints.Count,
            healthy.Count,
            new SortedDictionary<string, int>(healthy.GroupBy(e => e.Cluster.Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal), StringComparer.Ordinal));
    }

    private static string StateOf(SubscriptionStatus status) => status.Rejection is not null ? "NACK" : status.IsCurrent ? "SYNCED" : "STALE";

    private RegistryDocument Describe(RegistryStatus status) => new(
        status.Cluster.Value,
        status.Path,
        status.Problem is not null ? "stale" : status.ReadAt is null ? "waiting" : "synced",
        status.Problem,
        status.ReadAt,
        status.ReadAt is { } at ? Math.Round((time.GetUtcNow() - at).TotalSeconds, 1) : null,
        status.Files,
        status.Objects,
        [.. status.Errors.Select(e => e.ToString())]);

    private ClientDocument Describe(XdsClient client) => new(
        client.Identity.Id,
        client.Node.NodeId,
        client.Identity.IsProxylessGrpc ? "grpc" : client.Identity.Type == ProxyType.Gateway ? "gateway" : "sidecar",
        client.Identity.Cluster.Value,
        client.Identity.Network.Value,
        LocalityOf(client),
        client.Identity.Namespace,
        client.Node.Version,
        client.Peer,
        client.IsIncremental ? "delta" : "sotw",
        client.ConnectedAt,
        Math.Round((time.GetUtcNow() - client.ConnectedAt).TotalSeconds, 1),
        name,
        [.. client.Status.Select(s => new SubscriptionDocument(
            TypeNames.Short(s.TypeUrl), StateOf(s), s.IsWildcard, s.Names, s.AckedVersion, s.PendingVersion, s.Rejection?.Reason))]);

    // As the mesh sees it: its cluster knows better where it stands than the proxy does.
    private string LocalityOf(XdsClient client) =>
        (plans.State.Mesh is { } mesh ? ProxyResolution.Resolve(mesh.Snapshot, client.Identity) : client.Identity).Locality.ToString();
}
