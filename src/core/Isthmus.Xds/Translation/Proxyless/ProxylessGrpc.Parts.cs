using Isthmus.Model.Plans;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Proxyless;

/// <summary>The parts of a plan one by one, for a server that writes again only what changed.</summary>
public static partial class ProxylessGrpc
{
    /// <summary>A listener under the name that is dialled; null for one without a route table.</summary>
    public static TranslatedResource? Listener(string name, Listener listener) => GrpcListener.Outbound(name, listener)?.Resource;

    /// <summary>What a server asks for by a name that begins with <see cref="InboundPrefix"/>; null when no address follows.</summary>
    public static TranslatedResource? InboundListener(string name) =>
        name.StartsWith(InboundPrefix, StringComparison.Ordinal) ? GrpcListener.Inbound(name, name[InboundPrefix.Length..])?.Resource : null;

    /// <summary>RDS.</summary>
    public static TranslatedResource RouteTable(RouteTable table) => new(TypeUrls.Route, table.Name, RouteTableWriter.Write(table, RouteDialect.Grpc));

    /// <summary>CDS; null for discoveries that the libraries do not have. A static upstream becomes one whose endpoints are asked for as well.</summary>
    public static TranslatedResource? Upstream(Upstream upstream, bool supportsLeastRequest = false) => Clusters(upstream, supportsLeastRequest).FirstOrDefault();

    /// <summary>EDS.</summary>
    public static TranslatedResource Endpoints(UpstreamEndpoints endpoints) =>
        new(TypeUrls.Endpoints, endpoints.UpstreamName, GrpcEndpointsWriter.Write(endpoints.UpstreamName, endpoints.Localities));
}
