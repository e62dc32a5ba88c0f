using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>Plans where a proxy listens.</summary>
public static class ListenerPlanner
{
    /// <summary>The proxy's listeners, sorted by name. The route tables that they name are those of <see cref="RoutePlanner"/>.</summary>
    public static EquatableArray<Listener> Plan(ProxyView view)
    {
        var rules = view.Mesh.RoutingRulesOf(view.Proxy.Namespace);
        var listeners = view.Proxy switch
        {
            { IsProxylessGrpc: true } => GrpcListeners.Build(view),
            { Type: ProxyType.Gateway } => new GatewayListeners(view, rules).Build(),
            _ => new OutboundListeners(view, rules).Build().Concat(new InboundListeners(view).Build()),
        };
        return listeners.OrderBy(l => l.Name, StringComparer.Ordinal).ToEquatableArray();
    }
}
