using Isthmus.Planner.Naming;
using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>The chains for connections to a service port that are not read as HTTP.</summary>
/// <param name="view">The mesh as the proxy sees it.</param>
/// <param name="rules">The rules of sidecars.</param>
internal sealed class ServiceChains(ProxyView view, RuleSelection rules)
{
    /// <summary>The chains, the one that takes the rest last.</summary>
    /// <param name="service">The service.</param>
    /// <param name="port">Its port.</param>
    /// <param name="hasOwnAddress">The listener's address is the service's; else its connections are told apart by server name or address range.</param>
    /// <param name="ranges">The service's address ranges.</param>
    public IEnumerable<FilterChain> Of(Service service, ServicePort port, bool hasOwnAddress, EquatableArray<string> ranges)
    {
        var scope = new RouteScope(view, RouteScope.MeshGateway, port.Number);
        var secure = port.Protocol.IsTls || port.Protocol == AppProtocol.Auto ? Secure(service, scope, ranges) : [];
        if (secure.Count > 0)
        {
            return port.Protocol.IsTls ? secure : secure.Append(Default(service, port, default, ranges));
        }

        var chains = Plain(service, scope, ranges, out var takesAll);
        var isByName = port.Protocol.IsTls && !hasOwnAddress && ranges.IsEmpty;
        return takesAll ? chains : chains.Append(Default(service, port, isByName ? [service.Key.Host, .. view.AliasesOf(service.Key.Host)] : default, ranges));
    }

    private List<FilterChain> Secure(Service service, RouteScope scope, EquatableArray<string> ranges) =>
        [.. rules.For(service.Key.Host)
            .SelectMany(r => r.Tls)
            .SelectMany(rule => rule.Match.Where(scope.Takes).Select(match => Chain(
                L4Routes.Handling(rule, scope),
                match.SniHosts,
                match.DestinationSubnets.IsEmpty ? ranges : match.DestinationSubnets)))];

    // The first rule that holds; those after one that asks for address ranges still have their turn.
    private List<FilterChain> Plain(Service service, RouteScope scope, EquatableArray<string> ranges, out bool takesAll)
    {
        var chains = new List<FilterChain>();
        foreach (var rule in rules.For(service.Key.Host).SelectMany(r => r.Tcp))
        {
            var matches = L4Routes.MatchesOf(rule, scope);
            if (matches.Count == 0)
            {
                continue;
            }

            takesAll = matches.Any(m => m.DestinationSubnets.IsEmpty);
            chains.Add(Chain(L4Routes.Handling(rule, scope), default, takesAll ? ranges : matches.SelectMany(m => m.DestinationSubnets).ToEquatableArray()));
            if (takesAll)
            {
                return chains;
            }
        }

        takesAll = false;
        return chains;
    }

    private FilterChain Default(Service service, ServicePort port, EquatableArray<string> names, EquatableArray<string> ranges)
    {
        var upstream = UpstreamName.Outbound(port.Number, "", service.Key.Host);
        return Chain(L4Routes.Handling(view, upstream), names, ranges);
    }

    private static FilterChain Chain(TcpHandling handling, EquatableArray<string> names, EquatableArray<string> ranges) => new()
    {
        Name = handling.StatPrefix,
        Match = new FilterChainMatch { ServerNames = names.AsSpan().Contains("*") ? default : names, DestinationRanges = ranges },
        Handling = handling,
    };
}
