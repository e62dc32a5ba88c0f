using System.Globalization;
using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Upstreams;

/// <summary>The upstreams from a sidecar to its own workload.</summary>
internal static class InboundUpstreams
{
    private const string Loopback = "127.0.0.1";
    private const string UnixPrefix = "unix://";

    /// <summary>One for each of <see cref="InboundTargets"/>.</summary>
    public static IEnumerable<Upstream> Of(ProxyView view) => InboundTargets.Of(view).Select(t => Build(view, t));

    private static Upstream Build(ProxyView view, InboundTarget target)
    {
        var mesh = view.Snapshot.Mesh;
        var rule = target.Service is null ? null : TrafficPolicies.RuleFor(view, target.Service, TrafficDirection.Inbound);
        var policy = TrafficPolicies.Resolve(rule, target.Port?.Number ?? 0, "", mesh.DefaultTrafficPolicy);
        var pool = target.Ingress?.ConnectionPool ?? view.Sidecar?.Config.InboundConnectionPool ?? policy.ConnectionPool;
        var place = PlaceOf(view, target);
        return new()
        {
            Name = UpstreamName.Inbound(target.WorkloadPort).ToString(),
            Discovery = place is null ? UpstreamDiscovery.OriginalDestination : UpstreamDiscovery.Static,
            InlineEndpoints = place is null ? [] : [new(Locality.None, 0, 1, [place])],
            ConnectTimeout = pool?.ConnectTimeout ?? mesh.ConnectTimeout,
            LoadBalancing = place is null ? new() { Algorithm = LoadBalancerAlgorithm.UpstreamProvided } : new(),
            CircuitBreakers = ConnectionPools.CircuitBreakers(pool, null),
            Protocol = ConnectionPools.Protocol(pool is null ? null : pool with { UpgradesToHttp2 = null }, target.Protocol, meshUpgrades: false),
            Connections = ConnectionPools.Reuse(pool, mesh.TcpKeepalive),
            Service = target.Service?.Key,
            ServiceName = target.Service?.Name ?? "",
            ServicePort = target.Port?.Number ?? 0,
            DestinationRule = rule?.Origin,
        };
    }

    // Null: the address that the caller connected to.
    private static PlannedEndpoint? PlaceOf(ProxyView view, InboundTarget target)
    {
        var text = target.Ingress?.DefaultEndpoint ?? "";
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return new() { Address = text, Port = 0 };
        }

        if (text.LastIndexOf(':') is var colon and > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            var address = text[..colon].Trim('[', ']');
            var isOwn = address is "0.0.0.0" or "::" && !view.Proxy.Addresses.IsEmpty;
            return new() { Address = isOwn ? view.Proxy.Addresses[0] : address, Port = port };
        }

        return view.Snapshot.Mesh.InboundGoesToLocalhost ? new() { Address = Loopback, Port = target.WorkloadPort } : null;
    }
}
