using System.Globalization;
using Isthmus.Planner.Listeners;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>The route tables of a gateway: one for each plain port, one for each server that ends TLS and speaks HTTP.</summary>
/// <param name="view">The mesh as the gateway sees it.</param>
/// <param name="rules">The rules that its namespace sees, oldest first.</param>
internal sealed class GatewayRouteTables(ProxyView view, IReadOnlyList<RoutingRule> rules)
{
    /// <summary>Builds all tables.</summary>
    public IEnumerable<RouteTable> Build() =>
        GatewayServers.Of(view).Where(s => s.RouteTable.Length > 0)
            .GroupBy(s => s.RouteTable, StringComparer.Ordinal)
            .Select(g => Table(g.Key, [.. g]));

    private RouteTable Table(string name, IReadOnlyList<BoundServer> servers)
    {
        var hosts = new Dictionary<string, GatewayVirtualHost>(StringComparer.Ordinal);
        foreach (var server in servers)
        {
            if (server.Server.Tls is { HttpsRedirect: true })
            {
                AddRedirects(hosts, server);
            }
            else
            {
                AddRules(hosts, server);
            }
        }

        if (hosts.Count == 0)
        {
            return new(name, [new VirtualHost($"blackhole:{Text(servers[0].ListenPort)}", ["*"], [])]);
        }

        return new(name, hosts.Values.Select(h => h.ToVirtualHost()).OrderBy(h => h.Name, StringComparer.Ordinal).ToEquatableArray());
    }

    // A plain port that redirects has no other routes: nothing is worth answering before TLS is on.
    private static void AddRedirects(Dictionary<string, GatewayVirtualHost> hosts, BoundServer server)
    {
        foreach (var host in server.Hosts)
        {
            Find(hosts, host.Name, server).RequiresTls = true;
        }
    }

    private void AddRules(Dictionary<string, GatewayVirtualHost> hosts, BoundServer server)
    {
        var scope = new RouteScope(view, server.Gateway, server.Server.Port) { IsSecure = server.IsTls };
        foreach (var rule in rules.Where(r => r.IsBoundTo(server.Gateway)))
        {
            var common = server.CommonHosts(rule);
            var routes = common.Count == 0 ? default : HttpRoutes.Of(rule, scope);
            if (routes.IsEmpty)
            {
                continue;
            }

            foreach (var host in common)
            {
                Find(hosts, host, server).Routes.AddRange(routes);
            }
        }
    }

    private static GatewayVirtualHost Find(Dictionary<string, GatewayVirtualHost> hosts, string host, BoundServer server)
    {
        if (!hosts.TryGetValue(host, out var found))
        {
            hosts.Add(host, found = new($"{host}:{Text(server.Server.Port)}", host));
        }

        return found;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
