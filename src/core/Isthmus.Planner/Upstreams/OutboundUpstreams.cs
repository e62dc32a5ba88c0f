using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Endpoints;
using Isthmus.Planner.Localities;
using Isthmus.Planner.Naming;
using Isthmus.Planner.Security;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Upstreams;

/// <summary>The upstreams of one service: every port, all endpoints and each subset; on an east-west gateway also under the names that callers ask for by SNI.</summary>
internal static class OutboundUpstreams
{
    /// <summary>Whether the proxy is a gateway that passes connections on by their server name (<c>AUTO_PASSTHROUGH</c>).</summary>
    public static bool IsSniDnatGateway(ProxyView view) =>
        view.Proxy.Type == ProxyType.Gateway
        && view.Snapshot.Config.Gateways.All.Any(g =>
            g.Config.Selector.Selects(view.Proxy.Labels) && g.Config.Servers.Any(s => s.Tls is { Mode: ServerTlsMode.AutoPassthrough }));

    /// <summary>The upstreams of <paramref name="service"/>. An alias has none: its target's are used.</summary>
    public static IEnumerable<Upstream> Of(ProxyView view, Service service, bool isSniDnatGateway)
    {
        if (service.Resolution is ServiceResolution.Alias or ServiceResolution.DynamicDns)
        {
            yield break;
        }

        var rule = TrafficPolicies.RuleFor(view, service);
        var subsets = rule is null ? [""] : rule.Subsets.Select(s => s.Name).Prepend("").ToArray();
        foreach (var port in service.Ports.Where(p => p.Protocol != AppProtocol.Udp))
        {
            foreach (var subset in subsets)
            {
                if (Build(view, service, port, rule, UpstreamName.Outbound(port.Number, subset, service.Key.Host)) is { } upstream)
                {
                    yield return upstream;
                }

                if (isSniDnatGateway
                    && !service.IsExternal
                    && Build(view, service, port, rule, UpstreamName.SniDnat(port.Number, subset, service.Key.Host)) is { } passed)
                {
                    yield return passed;
                }
            }
        }
    }

    private static Upstream? Build(ProxyView view, Service service, ServicePort port, MergedDestinationRule? rule, UpstreamName name)
    {
        var mesh = view.Snapshot.Mesh;
        var policy = TrafficPolicies.Resolve(rule, port.Number, name.Subset, mesh.DefaultTrafficPolicy);
        var discovery = LoadBalancers.IsPassthrough(policy) ? UpstreamDiscovery.OriginalDestination : DiscoveryOf(service, view.Proxy);
        var isDns = discovery is UpstreamDiscovery.Dns or UpstreamDiscovery.LogicalDns;
        var inline = isDns ? EndpointPlanner.Plan(view, service, port, rule, name, allowsNames: true) : [];
        if (isDns && !inline.Any(l => !l.Endpoints.IsEmpty))
        {
            return null;
        }

        var balancing = LoadBalancers.Map(policy, LocalityPolicy.Of(policy, service, mesh), service);
        var protocol = ConnectionPools.Protocol(policy.ConnectionPool, port.Protocol, mesh.UpgradesToHttp2);
        return new()
        {
            Name = name.ToString(),
            Discovery = discovery,
            InlineEndpoints = inline,
            ConnectTimeout = policy.ConnectionPool?.ConnectTimeout ?? mesh.ConnectTimeout,
            LoadBalancing = discovery == UpstreamDiscovery.OriginalDestination ? CallerDecides(balancing) : balancing,
            OutlierDetection = OutlierDetections.Map(policy.OutlierDetection),
            CircuitBreakers = ConnectionPools.CircuitBreakers(policy.ConnectionPool, policy.RetryBudget),
            Protocol = protocol,
            Connections = ConnectionPools.Reuse(policy.ConnectionPool, mesh.TcpKeepalive),
            ProxyProtocol = policy.ProxyProtocolVersion switch
            {
                "V1" => ProxyProtocolVersion.V1,
                "V2" => ProxyProtocolVersion.V2,
                _ => ProxyProtocolVersion.None,
            },
            Transports = name.IsSniDnat ? [] : Transports.Of(view, service, policy.Tls, rule, name, protocol),
            Service = service.Key,
            ServiceName = service.Name,
            ServicePort = port.Number,
            Subset = name.Subset,
            IsExternal = service.IsExternal,
            DestinationRule = rule?.Origin,
        };
    }

    private static LoadBalancing CallerDecides(LoadBalancing balancing) => balancing with
    {
        Algorithm = LoadBalancerAlgorithm.UpstreamProvided,
        IsLocalityWeighted = false,
        SlowStart = null,
        ZoneAwareness = null,
    };

    // Gateways have no original destination to go to. A gRPC client can use nothing but endpoint lists.
    private static UpstreamDiscovery DiscoveryOf(Service service, ProxyIdentity proxy) => service.Resolution switch
    {
        _ when proxy.IsProxylessGrpc => UpstreamDiscovery.Endpoints,
        ServiceResolution.Dns => UpstreamDiscovery.Dns,
        ServiceResolution.DnsRoundRobin => UpstreamDiscovery.LogicalDns,
        ServiceResolution.Passthrough when proxy.Type == ProxyType.Sidecar => UpstreamDiscovery.OriginalDestination,
        _ => UpstreamDiscovery.Endpoints,
    };
}
