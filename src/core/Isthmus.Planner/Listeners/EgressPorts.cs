using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>The service ports of one egress listener.</summary>
internal static class EgressPorts
{
    /// <summary>
    /// Every service with every port that the listener serves, oldest service first. A listener with a port of its own says what is spoken there, whatever the
    /// service calls it.
    /// </summary>
    public static IEnumerable<(Service Service, ServicePort Port)> Of(ProxyView view, SidecarEgressConfig listener)
    {
        var overrules = listener.Port != 0 && listener.Protocol is not (AppProtocol.Auto or AppProtocol.HttpProxy);
        return view.ServicesFor(listener)
            .SelectMany(s => s.Ports.Where(p => p.Protocol != AppProtocol.Udp).Select(p => (s, overrules ? p with { Protocol = listener.Protocol } : p)));
    }
}
