using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>The service ports of one egress listener.</summary>
internal static class EgressPorts
{
    /// <summary>
    /// Every service with every port that the listener serves, oldest service first. A listener with a port of its own says what is spoken there, whatever the
    /// service calls it. Aliases are left out: their calls are those of the service that they stand for.
    /// </summary>
    public static IEnumerable<(Service Service, ServicePort Port)> Of(ProxyView view, SidecarEgressConfig listener) =>
        All(view, listener).Where(p => p.Service.AliasOf.Length == 0);

    /// <summary>The same with those ports of aliases that the service has for which they stand: for callers who ask by name.</summary>
    public static IEnumerable<(Service Service, ServicePort Port)> WithAliases(ProxyView view, SidecarEgressConfig listener) =>
        All(view, listener).Where(p => p.Service.AliasOf.Length == 0 || view.Find(view.TargetOf(p.Service.Key.Host))?.FindPort(p.Port.Number) is not null);

    private static IEnumerable<(Service Service, ServicePort Port)> All(ProxyView view, SidecarEgressConfig listener)
    {
        var overrules = listener.Port != 0 && listener.Protocol is not (AppProtocol.Auto or AppProtocol.HttpProxy);
        return view.ServicesFor(listener)
            .SelectMany(s => s.Ports.Where(p => p.Protocol != AppProtocol.Udp).Select(p => (s, overrules ? p with { Protocol = listener.Protocol } : p)));
    }
}
