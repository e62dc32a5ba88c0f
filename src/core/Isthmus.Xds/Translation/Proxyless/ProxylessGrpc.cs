using Isthmus.Model.Plans;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Proxyless;

/// <summary>
/// A plan as gRPC libraries want it (clients that say <c>GENERATOR=grpc</c>): listeners by the name that was dialled, one route table and EDS cluster behind
/// each, and nothing that the libraries refuse (gRFC A27, A28, A36, A44).
/// </summary>
public static partial class ProxylessGrpc
{
    /// <summary>Beginning of the names under which gRPC servers ask for their own listener; what follows is the address that they listen on.</summary>
    public const string InboundPrefix = "xds.istio.io/grpc/lds/inbound/";

    /// <summary>The resources behind some listeners.</summary>
    /// <param name="plan">The client's plan. Its listeners are named <c>FQDN:PORT</c>.</param>
    /// <param name="client">The client; its DNS domain completes short names.</param>
    /// <param name="requested">
    /// Names of listeners as the client asks for them: <c>HOST:PORT</c>, <c>HOST</c> for all its ports, or a server's own. None: all services. Names that do not exist yield
    /// nothing.
    /// </param>
    /// <param name="supportsLeastRequest">Whether the client knows LEAST_REQUEST; one that does not refuses the cluster.</param>
    public static IEnumerable<TranslatedResource> Resources(Plan plan, ProxyIdentity client, IReadOnlyCollection<string> requested, bool supportsLeastRequest = false)
    {
        var listeners = Listeners(plan, client, requested);
        var tableNames = listeners.Select(l => l.RouteTable).ToHashSet(StringComparer.Ordinal);
        var tables = plan.RouteTables.Where(t => tableNames.Contains(t.Name)).ToList();
        var upstreamNames = tables.SelectMany(Upstreams).ToHashSet(StringComparer.Ordinal);
        var upstreams = plan.Upstreams.Where(u => upstreamNames.Contains(u.Name)).ToList();
        return
        [
            .. upstreams.SelectMany(u => Clusters(u, supportsLeastRequest)),
            .. Assignments(plan, upstreams),
            .. listeners.Select(l => l.Resource),
            .. tables.Select(t => new TranslatedResource(TypeUrls.Route, t.Name, RouteTableWriter.Write(t, RouteDialect.Grpc))),
        ];
    }

    private static List<GrpcListener> Listeners(Plan plan, ProxyIdentity client, IReadOnlyCollection<string> requested)
    {
        var known = GrpcListenerName.Index(plan);
        if (requested.Count == 0)
        {
            return [.. plan.Listeners.Select(l => GrpcListener.Outbound(l.Name, l)).OfType<GrpcListener>()];
        }

        return
        [
            .. requested.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .SelectMany(name => name.StartsWith(InboundPrefix, StringComparison.Ordinal)
                    ? [GrpcListener.Inbound(name, name[InboundPrefix.Length..])]
                    : GrpcListenerName.Resolve(name, client, known).Select(found => GrpcListener.Outbound(found.Name, found.Listener)))
                .OfType<GrpcListener>()
                .DistinctBy(l => l.Resource.Name, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Upstreams(RouteTable table) =>
        table.VirtualHosts.SelectMany(h => h.Routes).Select(r => r.Action).OfType<ForwardAction>().SelectMany(a => a.Upstreams).Select(u => u.Name);

    private static IEnumerable<TranslatedResource> Clusters(Upstream upstream, bool supportsLeastRequest) =>
        GrpcClusterWriter.Write(upstream, supportsLeastRequest) is { } cluster
            ? [new(TypeUrls.Cluster, upstream.Name, cluster, cluster.Type == ClusterPb.Cluster.Types.DiscoveryType.Eds ? upstream.Name : null)]
            : [];

    private static IEnumerable<TranslatedResource> Assignments(Plan plan, List<Upstream> upstreams)
    {
        var discovered = upstreams.Where(u => u.Discovery == UpstreamDiscovery.Endpoints).Select(u => u.Name).ToHashSet(StringComparer.Ordinal);
        return plan.Endpoints.Where(e => discovered.Contains(e.UpstreamName)).Select(e => (Name: e.UpstreamName, e.Localities))
            .Concat(upstreams.Where(u => u.Discovery == UpstreamDiscovery.Static).Select(u => (u.Name, Localities: u.InlineEndpoints)))
            .Select(e => new TranslatedResource(TypeUrls.Endpoints, e.Name, GrpcEndpointsWriter.Write(e.Name, e.Localities)));
    }
}
