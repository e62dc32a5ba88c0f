using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation;

/// <summary>
/// A plan as xDS resources, for our own proxy and for an Envoy with Istio's filters. Names, metadata and TLS contexts are Istio's; what xDS has no
/// field for goes into metadata under <c>isthmus</c>, which others ignore. Pure: equal input gives equal bytes.
/// </summary>
public static class PlanToXds
{
    /// <summary>Name of the one resource of the name table's type; the message itself has none.</summary>
    public const string NameTableName = "name-table";

    /// <summary>All resources of <paramref name="plan"/>. The name table is there even if it is empty, so that a client that waits for it goes on.</summary>
    public static IEnumerable<TranslatedResource> Resources(Plan plan) =>
    [
        .. plan.Upstreams.Select(Upstream),
        .. plan.Endpoints.Select(Endpoints),
        .. plan.Listeners.Select(Listener),
        .. plan.RouteTables.Select(RouteTable),
        Names(plan.Names),
    ];

    /// <summary>LDS.</summary>
    public static TranslatedResource Listener(Listener listener) => new(TypeUrls.Listener, listener.Name, ListenerWriter.Write(listener));

    /// <summary>RDS.</summary>
    public static TranslatedResource RouteTable(RouteTable table) => new(TypeUrls.Route, table.Name, RouteTableWriter.Write(table));

    /// <summary>CDS.</summary>
    public static TranslatedResource Upstream(Upstream upstream) =>
        new(TypeUrls.Cluster, upstream.Name, UpstreamWriter.Write(upstream), upstream.Discovery == UpstreamDiscovery.Endpoints ? upstream.Name : null);

    /// <summary>EDS.</summary>
    public static TranslatedResource Endpoints(UpstreamEndpoints endpoints) =>
        new(TypeUrls.Endpoints, endpoints.UpstreamName, EndpointsWriter.Write(endpoints.UpstreamName, endpoints.Localities));

    /// <summary>NDS.</summary>
    public static TranslatedResource Names(EquatableArray<NameEntry> names) => new(TypeUrls.NameTable, NameTableName, NameTableWriter.Write(names));
}
