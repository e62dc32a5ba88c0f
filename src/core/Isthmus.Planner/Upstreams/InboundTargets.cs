using Isthmus.Planner.View;

namespace Isthmus.Planner.Upstreams;

/// <summary>What a sidecar receives traffic for.</summary>
public static class InboundTargets
{
    /// <summary>
    /// The ingress listeners of its Sidecar object if that names any; else every port of a service that has an endpoint at one of the proxy's addresses in
    /// its cluster. One per workload port, sorted by it; none for gateways and gRPC clients.
    /// </summary>
    public static IReadOnlyList<InboundTarget> Of(ProxyView view)
    {
        if (view.Proxy.Type == ProxyType.Gateway || view.Proxy.IsProxylessGrpc)
        {
            return [];
        }

        var served = Served(view);
        if (view.Sidecar is not { Config.Ingress.IsEmpty: false } sidecar)
        {
            return [.. served.Values];
        }

        var named = new SortedDictionary<int, InboundTarget>();
        foreach (var ingress in sidecar.Config.Ingress)
        {
            var behind = served.GetValueOrDefault(ingress.Port);
            named.TryAdd(ingress.Port, new(ingress.Port, ingress.Protocol, behind?.Service, behind?.Port, ingress));
        }

        return [.. named.Values];
    }

    private static SortedDictionary<int, InboundTarget> Served(ProxyView view)
    {
        var targets = new SortedDictionary<int, InboundTarget>();
        var endpoints = view.Snapshot.Endpoints;
        var keys = view.Proxy.Addresses.SelectMany(a => endpoints.At(view.Proxy.Cluster, a)).Distinct();
        var services = keys.Select(view.Snapshot.Services.Find).OfType<Service>().OrderBy(s => s.CreatedAt).ThenBy(s => s.Key);
        foreach (var service in services)
        {
            foreach (var endpoint in endpoints.Of(service.Key).Where(e => e.Port > 0 && IsOwn(e, view.Proxy)))
            {
                var port = service.Ports.FirstOrDefault(p => string.Equals(p.Name, endpoint.PortName, StringComparison.Ordinal));
                if (port is not null && port.Protocol != AppProtocol.Udp)
                {
                    targets.TryAdd(endpoint.Port, new(endpoint.Port, port.Protocol, service, port, null));
                }
            }
        }

        return targets;
    }

    private static bool IsOwn(Endpoint endpoint, ProxyIdentity proxy) =>
        endpoint.Cluster == proxy.Cluster && proxy.Addresses.AsSpan().Contains(endpoint.Address);
}
