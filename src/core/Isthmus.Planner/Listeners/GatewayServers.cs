using System.Globalization;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// The servers of all Gateway objects that select a gateway proxy, oldest object first. Where two want the same port, HTTP servers share it, TLS servers
/// share it by server name, and everything else of the younger is left out.
/// </summary>
internal sealed class GatewayServers
{
    private readonly Dictionary<(int Port, string Bind), List<BoundServer>> _byPlace = [];
    private readonly HashSet<string> _secureTables = new(StringComparer.Ordinal);
    private readonly List<BoundServer> _accepted = [];

    private GatewayServers()
    {
    }

    /// <summary>The accepted servers, in order.</summary>
    public static IReadOnlyList<BoundServer> Of(ProxyView view)
    {
        var servers = new GatewayServers();
        var targets = ServiceTarget.Of(view);
        foreach (var gateway in view.Snapshot.Config.Gateways.All.Where(g => g.Config.Selector.Selects(view.Proxy.Labels)))
        {
            for (var i = 0; i < gateway.Config.Servers.Count; i++)
            {
                servers.Add(gateway, i, targets);
            }
        }

        return servers._accepted;
    }

    /// <summary>The name of an HTTP server's table; empty for servers that do not speak HTTP.</summary>
    public static string TableOf(ObjectMeta gateway, GatewayServerConfig server, int listenPort)
    {
        var bind = server.Bind.Length == 0 ? "" : "." + server.Bind;
        if (server.Protocol.IsHttp)
        {
            return $"http.{Text(listenPort)}{bind}";
        }

        var isHttps = server.Protocol == AppProtocol.Https && server.Tls is { Mode: not (ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough) };
        return isHttps ? $"https.{Text(server.Port)}.{server.PortName}.{gateway.Name}.{gateway.Namespace}{bind}" : "";
    }

    private void Add(ApiObject<GatewayConfig> gateway, int index, IReadOnlyList<ServiceTarget> targets)
    {
        var server = gateway.Config.Servers[index];
        foreach (var port in ListenPorts(server.Port, targets))
        {
            var origin = new ConfigReference(GatewayConfig.Kind, gateway.Metadata.Namespace, gateway.Metadata.Name, $"spec.servers[{Text(index)}]");
            var bound = new BoundServer($"{gateway.Metadata.Namespace}/{gateway.Metadata.Name}", origin, server, port, TableOf(gateway.Metadata, server, port));
            if (TryPlace(bound))
            {
                _accepted.Add(bound);
            }
        }
    }

    // A server names the port of the Service in front of the gateway; the gateway itself listens where that Service sends to.
    private static int[] ListenPorts(int port, IReadOnlyList<ServiceTarget> targets)
    {
        var translated = targets.Where(t => t.Port.Number == port).Select(t => t.WorkloadPort).Distinct().ToArray();
        return translated.Length == 0 ? [port] : translated;
    }

    private bool TryPlace(BoundServer server)
    {
        var place = (server.ListenPort, server.Server.Bind);
        if (!_byPlace.TryGetValue(place, out var others))
        {
            _byPlace.Add(place, others = []);
        }

        if (!others.TrueForAll(o => CanShare(o, server)) || (server.IsTls && server.RouteTable.Length > 0 && !_secureTables.Add($"{server.RouteTable}@{Text(server.ListenPort)}")))
        {
            return false;
        }

        others.Add(server);
        return true;
    }

    private static bool CanShare(BoundServer one, BoundServer other)
    {
        if (one.IsTls != other.IsTls)
        {
            return false;
        }

        return one.IsTls
            ? !one.Hosts.Select(h => h.Name).Intersect(other.Hosts.Select(h => h.Name), StringComparer.Ordinal).Any()
            : one.Server.Protocol.IsHttp && other.Server.Protocol.IsHttp;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
