using Isthmus.Planner.Naming;
using Isthmus.Planner.Routes;

namespace Isthmus.Planner.Listeners;

/// <summary>One server of a Gateway object on the proxy that it was accepted for.</summary>
/// <param name="Gateway">The Gateway, as <c>namespace/name</c>.</param>
/// <param name="Origin">Where the server was written.</param>
/// <param name="Server">The server.</param>
/// <param name="ListenPort">The port that the proxy binds: the workload's, where a Service in front of it translates.</param>
/// <param name="RouteTable">Its route table; empty when it does not speak HTTP.</param>
internal sealed record BoundServer(string Gateway, ConfigReference Origin, GatewayServerConfig Server, int ListenPort, string RouteTable)
{
    /// <summary>Its hosts with the namespace whose rules may bind them; <c>*</c> for all.</summary>
    public IReadOnlyList<(string Namespace, string Name)> Hosts { get; } = [.. Server.Hosts.Select(h => Split(h, Origin.Namespace))];

    /// <summary>Connections are taken as they are; no TLS is ended.</summary>
    public bool PassesThrough => Server.Tls is { Mode: ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough };

    /// <summary>TLS is on the wire, ended here or not.</summary>
    public bool IsTls => Server.Tls is not null && !Server.Protocol.IsHttp;

    /// <summary>Server names for which connections are taken; empty for all.</summary>
    public EquatableArray<string> ServerNames => Hosts.Any(h => h.Name == "*") ? default : Hosts.Select(h => h.Name).Distinct(StringComparer.Ordinal).ToEquatableArray();

    /// <summary>The hosts that this server and <paramref name="rule"/> have in common; of two that overlap the narrower.</summary>
    public IReadOnlyCollection<string> CommonHosts(RoutingRule rule)
    {
        var common = new List<string>();
        foreach (var (ns, name) in Hosts)
        {
            if (ns != "*" && !string.Equals(ns, rule.Namespace, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var host in rule.Hosts)
            {
                if (HostPattern.Overlaps(name, host))
                {
                    common.Add(HostPattern.Covers(name, host) ? host : name);
                }
            }
        }

        return [.. common.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether <paramref name="serverName"/> is among the hosts, for rules of <paramref name="ns"/>.</summary>
    public bool Takes(string serverName, string ns) =>
        Hosts.Any(h => (h.Namespace == "*" || string.Equals(h.Namespace, ns, StringComparison.Ordinal)) && HostPattern.Overlaps(h.Name, serverName));

    private static (string Namespace, string Name) Split(string host, string ownNamespace)
    {
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        var ns = slash < 0 ? "*" : host[..slash];
        return (ns == "." ? ownNamespace : ns, host[(slash + 1)..].ToLowerInvariant());
    }
}
