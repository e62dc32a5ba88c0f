using System.Globalization;
using Isthmus.Planner.Authorization;
using Isthmus.Planner.Routes;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>The listeners of a gateway: one for each port and address of its Gateway objects' servers.</summary>
internal sealed class GatewayListeners
{
    private const string Everywhere = "0.0.0.0";

    // Istio's PILOT_GATEWAY_TRANSPORT_SOCKET_CONNECT_TIMEOUT: long enough for slow phones, short enough against idle connections that hold memory.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(15);

    private readonly ProxyView _view;
    private readonly IReadOnlyList<RoutingRule> _rules;
    private readonly WorkloadAuthorization _authorization;

    /// <summary>For the gateway of <paramref name="view"/>, with the rules that its namespace sees.</summary>
    public GatewayListeners(ProxyView view, IReadOnlyList<RoutingRule> rules)
    {
        _view = view;
        _rules = rules;
        _authorization = WorkloadAuthorization.Of(view);
    }

    /// <summary>Builds the listeners; a port that nothing is behind is not opened.</summary>
    public IEnumerable<Listener> Build() =>
        GatewayServers.Of(_view)
            .GroupBy(s => (Address: s.Server.Bind.Length > 0 ? s.Server.Bind : Everywhere, s.ListenPort))
            .Select(g => Listener(g.Key.Address, g.Key.ListenPort, [.. g]))
            .Where(l => !l.FilterChains.IsEmpty);

    private Listener Listener(string address, int port, IReadOnlyList<BoundServer> servers)
    {
        var name = $"{address}_{Text(port)}";
        var isPlainHttp = !servers[0].IsTls && servers[0].Server.Protocol.IsHttp;
        var chains = new DisjointChains();
        foreach (var chain in isPlainHttp ? [new FilterChain { Name = name, Handling = Http(servers[0], name) }] : servers.SelectMany(s => Chains(s, name)))
        {
            chains.Add(chain);
        }

        return new Listener
        {
            Name = name,
            Address = address,
            Port = port,
            InspectsTls = servers.Any(s => s.IsTls),
            InspectionTimeout = HandshakeTimeout,
            FilterChains = chains.All.ToEquatableArray(),
        };
    }

    private IEnumerable<FilterChain> Chains(BoundServer server, string listener)
    {
        if (server.Server.Tls is { Mode: ServerTlsMode.AutoPassthrough } && server.IsTls)
        {
            return AutoPassthroughChains.Of(_view, server);
        }

        if (server.IsTls && server.PassesThrough)
        {
            return Passthrough(server);
        }

        if (server.RouteTable.Length > 0)
        {
            return [Secure(server, server.RouteTable, Http(server, listener))];
        }

        return Tcp(server);
    }

    // Ends TLS, or, without TLS, takes everything.
    private FilterChain Secure(BoundServer server, string name, ConnectionHandling handling) => !server.IsTls ? new() { Name = name, Handling = handling } : new()
    {
        Name = name,
        Match = new FilterChainMatch { ServerNames = server.ServerNames },
        Tls = OperatorServerTls.Of(_view.Snapshot.Mesh, server.Server.Tls!, server.RouteTable.Length > 0),
        HandshakeTimeout = HandshakeTimeout,
        Handling = handling,
    };

    // The client's server name decides; TLS is ended by whoever is behind.
    private IEnumerable<FilterChain> Passthrough(BoundServer server)
    {
        var scope = new RouteScope(_view, server.Gateway, server.Server.Port);
        return from rule in _rules
               where rule.IsBoundTo(server.Gateway) && server.CommonHosts(rule).Count > 0
               from tls in rule.Tls
               from match in tls.Match
               where scope.Takes(match)
               let names = match.SniHosts.Where(h => server.Takes(h.ToLowerInvariant(), rule.Namespace)).Select(h => h.ToLowerInvariant()).ToArray()
               where names.Length > 0
               let handling = WithAuthorization(L4Routes.Handling(tls, scope))
               select new FilterChain
               {
                   Name = handling.StatPrefix,
                   Match = new FilterChainMatch
                   {
                       ServerNames = names.Contains("*", StringComparer.Ordinal) ? default : names.ToEquatableArray(),
                       DestinationRanges = match.DestinationSubnets,
                   },
                   Handling = handling,
               };
    }

    // The first TCP rule that is bound here takes all.
    private IEnumerable<FilterChain> Tcp(BoundServer server)
    {
        var scope = new RouteScope(_view, server.Gateway, server.Server.Port);
        foreach (var rule in _rules.Where(r => r.IsBoundTo(server.Gateway) && server.CommonHosts(r).Count > 0))
        {
            if (rule.Tcp.FirstOrDefault(t => L4Routes.MatchesOf(t, scope).Count > 0) is { } tcp)
            {
                var handling = WithAuthorization(L4Routes.Handling(tcp, scope));
                return [Secure(server, handling.StatPrefix, handling)];
            }
        }

        return [];
    }

    private TcpHandling WithAuthorization(TcpHandling handling) => handling with { Authorization = _authorization.Tcp };

    private HttpHandling Http(BoundServer server, string listener) => new()
    {
        StatPrefix = "outbound_" + listener,
        RouteTableName = server.RouteTable,
        UsesRemoteAddress = true,
        TrustedProxies = _view.Snapshot.Mesh.TrustedProxies,
        ClientCertificateForwarding = ClientCertificateForwarding.SanitizeSet,
        ServerName = "istio-envoy",
        JwtRules = _authorization.JwtRules,
        Authorization = _authorization.Http,
        PathNormalization = _view.Snapshot.Mesh.PathNormalization,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
