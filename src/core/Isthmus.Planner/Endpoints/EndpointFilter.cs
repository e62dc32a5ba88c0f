using System.Net;
using Isthmus.Planner.Security;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Endpoints;

/// <summary>Which endpoints of a service may appear in an upstream of a proxy at all.</summary>
internal sealed class EndpointFilter(ProxyView view, Service service, ServicePort port)
{
    private const string PersistentSession = "istio.io/persistent-session";
    private const string PersistentSessionHeader = "istio.io/persistent-session-header";

    private readonly bool _keepsDraining = service.Labels.Contains(PersistentSession) || service.Labels.Contains(PersistentSessionHeader);

    /// <summary>Labels that endpoints must have.</summary>
    public Labels Subset { get; init; } = Labels.Empty;

    /// <summary>Whether endpoints that are not ready are kept, marked so.</summary>
    public bool KeepsUnhealthy { get; init; }

    /// <summary>Whether host names are kept; only DNS upstreams can use them.</summary>
    public bool AllowsNames { get; init; }

    /// <summary>When set, only endpoints that take mTLS are kept: an east-west gateway passes nothing else on.</summary>
    public MtlsCapability? OnlyWith { get; init; }

    /// <summary>Whether <paramref name="endpoint"/> may appear.</summary>
    public bool Takes(Endpoint endpoint) =>
        string.Equals(endpoint.PortName, port.Name, StringComparison.Ordinal)
        && IsUsable(endpoint.Health)
        && IsInScope(endpoint)
        && (AllowsNames || endpoint.Port == 0 || endpoint.Address.Length == 0 || IPAddress.TryParse(endpoint.Address, out _))
        && Subset.Selects(endpoint.Labels)
        && OnlyWith?.Of(endpoint) != false;

    private bool IsUsable(HealthStatus health) => health switch
    {
        HealthStatus.Unhealthy => KeepsUnhealthy,
        HealthStatus.Draining => _keepsDraining,
        _ => true,
    };

    private bool IsInScope(Endpoint endpoint)
    {
        var proxy = view.Proxy;
        return (!service.IsNodeLocal || (endpoint.Cluster == proxy.Cluster && string.Equals(endpoint.Node, proxy.Node, StringComparison.Ordinal)))
            && (!service.IsClusterLocal || endpoint.Cluster == proxy.Cluster)
            && (proxy.NetworkView.IsEmpty || endpoint.Network.IsNone || proxy.NetworkView.AsSpan().Contains(endpoint.Network));
    }
}
