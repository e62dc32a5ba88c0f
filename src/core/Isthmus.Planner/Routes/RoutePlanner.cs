using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>Plans the route tables of a proxy.</summary>
public static class RoutePlanner
{
    /// <summary>
    /// The route tables that the proxy's listeners name (see <see cref="HttpHandling.RouteTableName"/>), sorted by name. For a proxyless gRPC client: one
    /// table for each service port, named <c>outbound|PORT||HOST</c>.
    /// </summary>
    public static EquatableArray<RouteTable> Plan(ProxyView view)
    {
        var rules = view.Mesh.RoutingRulesOf(view.Proxy.Namespace);
        var tables = view.Proxy switch
        {
            { IsProxylessGrpc: true } => GrpcRouteTables.Build(view, rules),
            { Type: ProxyType.Gateway } => new GatewayRouteTables(view, rules).Build(),
            _ => new SidecarRouteTables(view, rules).Build(),
        };
        return tables.OrderBy(t => t.Name, StringComparer.Ordinal).ToEquatableArray();
    }
}
