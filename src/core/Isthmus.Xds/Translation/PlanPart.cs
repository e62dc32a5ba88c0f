using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Subscriptions;

namespace Isthmus.Xds.Translation;

/// <summary>What one resource contributes to a plan.</summary>
/// <param name="TypeUrl">The resource's type.</param>
/// <param name="Name">The resource's name.</param>
public abstract record PlanPart(string TypeUrl, string Name)
{
    /// <summary>From LDS.</summary>
    public sealed record OfListener(Listener Listener) : PlanPart(TypeUrls.Listener, Listener.Name);

    /// <summary>From RDS.</summary>
    public sealed record OfRouteTable(RouteTable Table) : PlanPart(TypeUrls.Route, Table.Name);

    /// <summary>From CDS.</summary>
    /// <param name="Upstream">The upstream.</param>
    /// <param name="EndpointsName">The EDS resource that it waits for; empty when its endpoints are not discovered.</param>
    public sealed record OfUpstream(Upstream Upstream, string EndpointsName) : PlanPart(TypeUrls.Cluster, Upstream.Name);

    /// <summary>From EDS.</summary>
    public sealed record OfEndpoints(UpstreamEndpoints Endpoints) : PlanPart(TypeUrls.Endpoints, Endpoints.UpstreamName);

    /// <summary>From NDS.</summary>
    public sealed record OfNames(EquatableArray<NameEntry> Names) : PlanPart(TypeUrls.NameTable, PlanToXds.NameTableName);
}
