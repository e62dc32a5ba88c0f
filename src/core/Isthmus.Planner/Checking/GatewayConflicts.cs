using Isthmus.Api.Checking;

namespace Isthmus.Planner.Checking;

/// <summary>Servers of Gateways that meet on one workload and exclude each other.</summary>
internal static class GatewayConflicts
{
    public static void Check(MeshFacts facts, Violations violations)
    {
        var gateways = facts.Config.Gateways.All;
        foreach (var (i, gateway) in gateways.Index())
        {
            var findings = Findings.About(gateway, violations);
            foreach (var (s, server) in gateway.Config.Servers.Index())
            {
                var before = gateways.Take(i)
                    .Where(o => o.Config.Servers.Any(other => other.Port == server.Port) && MeetOnOneWorkload(facts, o.Config.Selector, gateway.Config.Selector))
                    .SelectMany(o => o.Config.Servers.Select(other => (Name: $"{o.Metadata.Namespace}/{o.Metadata.Name}", Server: other)))
                    .Concat(gateway.Config.Servers.Take(s).Select(other => (Name: "a server before it", Server: other)));
                foreach (var (name, other) in before)
                {
                    if (Conflict(server, other) is { } reason)
                    {
                        findings.Add(MeshCheckCatalog.GatewayConflict, $"spec.servers[{s}]", $"{name} {reason} on port {server.Port}");
                        break;
                    }
                }
            }
        }
    }

    private static bool MeetOnOneWorkload(MeshFacts facts, Labels one, Labels other) =>
        one.Equals(other) || facts.Workloads.Any(w => one.Selects(w.Labels) && other.Selects(w.Labels));

    private static string? Conflict(GatewayServerConfig server, GatewayServerConfig other)
    {
        if (server.Port != other.Port || !string.Equals(server.Bind, other.Bind, StringComparison.Ordinal))
        {
            return null;
        }

        if (server.Protocol.IsHttp && other.Protocol.IsHttp)
        {
            return null;
        }

        if (!server.Protocol.IsTls || !other.Protocol.IsTls)
        {
            return $"speaks {other.Protocol.ToString().ToUpperInvariant()}";
        }

        var names = other.Hosts.Select(Name).ToHashSet(StringComparer.Ordinal);
        return server.Hosts.Select(Name).FirstOrDefault(names.Contains) is { } host ? $"has the TLS host '{host}'" : null;
    }

    private static string Name(string host) => host[(host.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
