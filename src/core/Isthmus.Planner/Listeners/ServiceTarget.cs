using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>A service port that the gateway's own workload serves: by it callers reach the gateway.</summary>
/// <param name="Service">The service.</param>
/// <param name="Port">Its port.</param>
/// <param name="WorkloadPort">The port on the workload.</param>
internal sealed record ServiceTarget(Service Service, ServicePort Port, int WorkloadPort)
{
    /// <summary>All of them, the oldest service first: found by the proxy's addresses in its own cluster.</summary>
    public static IReadOnlyList<ServiceTarget> Of(ProxyView view)
    {
        var targets = new HashSet<ServiceTarget>();
        foreach (var address in view.Proxy.Addresses)
        {
            foreach (var key in view.Snapshot.Endpoints.At(view.Proxy.Cluster, address))
            {
                if (view.Snapshot.Services.Find(key) is { } service)
                {
                    targets.UnionWith(TargetsAt(view, service, address));
                }
            }
        }

        return [.. targets.OrderBy(t => t.Service.CreatedAt).ThenBy(t => t.Service.Key).ThenBy(t => t.Port.Number).ThenBy(t => t.WorkloadPort)];
    }

    private static IEnumerable<ServiceTarget> TargetsAt(ProxyView view, Service service, string address) =>
        view.Snapshot.Endpoints.Of(service.Key)
            .Where(e => e.Cluster == view.Proxy.Cluster && string.Equals(e.Address, address, StringComparison.Ordinal))
            .SelectMany(e => service.Ports
                .Where(p => string.Equals(p.Name, e.PortName, StringComparison.Ordinal) && p.Protocol != AppProtocol.Udp)
                .Select(p => new ServiceTarget(service, p, e.Port)));
}
