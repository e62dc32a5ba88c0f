using Isthmus.Model.Plans;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Proxyless;

/// <summary>
/// The parts of a plan as gRPC libraries want them (clients that say <c>GENERATOR=grpc</c>): listeners by the name that was dialled, one route table and EDS cluster behind
/// each, and nothing that the libraries refuse (gRFC A27, A28, A36, A44). One by one, for a server that writes again only what changed.
/// </summary>
public static class ProxylessGrpc
{
    /// <summary>Beginning of the names under which gRPC servers ask for their own listener; what follows is the address that they listen on.</summary>
    public const string InboundPrefix = "xds.istio.io/grpc/lds/inbound/";

    /// <summary>A listener under the name that is dialled; null for one without a route table.</summary>
    public static TranslatedResource? Listener(string name, Listener listener) =>
        GrpcListenerWriter.WriteOutbound(name, listener) is { } written ? new(TypeUrls.Listener, name, written) : null;

    /// <summary>What a server asks for by a name that begins with <see cref="InboundPrefix"/>; null when no address follows.</summary>
    public static TranslatedResource? InboundListener(string name) =>
        name.StartsWith(InboundPrefix, StringComparison.Ordinal) && GrpcListenerWriter.WriteInbound(name, name[InboundPrefix.Length..]) is { } written
            ? new(TypeUrls.Listener, name, written)
            : null;

    /// <summary>RDS.</summary>
    public static TranslatedResource RouteTable(RouteTable table) => new(TypeUrls.Route, table.Name, RouteTableWriter.Write(table, RouteDialect.Grpc));

    /// <summary>CDS; null for discoveries that the libraries do not have. A static upstream becomes one whose endpoints are asked for as well.</summary>
    public static TranslatedResource? Upstream(Upstream upstream) =>
        GrpcClusterWriter.Write(upstream) is { } cluster
            ? new(TypeUrls.Cluster, upstream.Name, cluster, cluster.Type == ClusterPb.Cluster.Types.DiscoveryType.Eds ? upstream.Name : null)
            : null;

    /// <summary>EDS.</summary>
    public static TranslatedResource Endpoints(UpstreamEndpoints endpoints) =>
        new(TypeUrls.Endpoints, endpoints.UpstreamName, GrpcEndpointsWriter.Write(endpoints.UpstreamName, endpoints.Localities));
}
