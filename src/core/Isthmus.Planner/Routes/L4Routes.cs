using System.Globalization;
using Isthmus.Planner.DestinationRules;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>Where connections are sent that are not read as HTTP.</summary>
internal static class L4Routes
{
    /// <summary>The matches of <paramref name="rule"/> that hold here; empty when none does. A rule without matches always holds, for everything.</summary>
    public static IReadOnlyList<L4MatchConfig> MatchesOf(L4Rule rule, RouteScope scope) =>
        rule.Match.IsEmpty ? [new L4MatchConfig()] : [.. rule.Match.Where(scope.Takes)];

    /// <summary>Forwards bytes as <paramref name="rule"/> says; destinations without weight are left out unless there is one only.</summary>
    public static TcpHandling Handling(L4Rule rule, RouteScope scope)
    {
        var targets = rule.Route.Count == 1 ? rule.Route : rule.Route.Where(r => r.Weight > 0).ToEquatableArray();
        if (targets.IsEmpty)
        {
            return new TcpHandling { Upstreams = [], Origin = rule.Origin };
        }

        // Connections share one rule but not a destination: a tunnel holds for all of them or for none.
        var tunnels = targets.Select(r => TunnelTo(scope.View, scope.UpstreamOf(r.Destination))).Distinct().ToList();
        return Handling(scope.View, scope.UpstreamOf(targets[0].Destination)) with
        {
            Tunnel = tunnels.Count == 1 ? tunnels[0] : null,
            Upstreams = targets.Select(r => new WeightedUpstream(scope.UpstreamOf(r.Destination).ToString(), targets.Count == 1 ? 1 : r.Weight)).ToEquatableArray(),
            Origin = rule.Origin,
        };
    }

    /// <summary>Forwards bytes to <paramref name="upstream"/>, with what the DestinationRule of its service says about connections.</summary>
    public static TcpHandling Handling(ProxyView view, UpstreamName upstream)
    {
        var name = upstream.ToString();
        var policy = PolicyOf(view, upstream);
        return new TcpHandling
        {
            StatPrefix = name,
            Upstreams = [new WeightedUpstream(name)],
            IdleTimeout = policy?.ConnectionPool?.TcpIdleTimeout,
            HashesSourceAddress = policy?.LoadBalancer?.ConsistentHash is { UseSourceIp: true },
            Tunnel = TunnelTo(view, upstream),
        };
    }

    private static TrafficPolicyConfig? PolicyOf(ProxyView view, UpstreamName upstream) =>
        view.Find(upstream.Host) is { } service ? TrafficPolicies.For(view, service, upstream.Port, upstream.Subset) : null;

    private static TcpTunnel? TunnelTo(ProxyView view, UpstreamName upstream)
    {
        if (PolicyOf(view, upstream)?.Tunnel is not { } tunnel)
        {
            return null;
        }

        var host = tunnel.TargetHost.Contains(':', StringComparison.Ordinal) ? $"[{tunnel.TargetHost}]" : tunnel.TargetHost;
        return new(string.Create(CultureInfo.InvariantCulture, $"{host}:{tunnel.TargetPort}"), tunnel.Protocol == TunnelConfig.Post);
    }
}
