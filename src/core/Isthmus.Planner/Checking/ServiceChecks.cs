using Isthmus.Api.Checking;
using Isthmus.Api.Kubernetes;

namespace Isthmus.Planner.Checking;

/// <summary>Services and ServiceEntries that say different things about the same host.</summary>
internal static class ServiceChecks
{
    public static void Check(MeshFacts facts, MeshSources sources, Violations violations)
    {
        CheckEntries(facts, violations);
        CheckProblems(facts, violations);
        var differing = CheckSameness(sources, violations);
        foreach (var service in facts.Snapshot.Services.All.Where(s => !s.IsExternal && !differing.Contains((s.Key.Namespace, s.Name))))
        {
            CheckPortNames(facts, service, violations);
        }
    }

    private static void CheckEntries(MeshFacts facts, Violations violations)
    {
        var first = new Dictionary<(string Host, int Port), (AppProtocol Protocol, string Object)>();
        foreach (var entry in facts.Config.ServiceEntries.All)
        {
            var findings = Findings.About(entry, violations);
            foreach (var host in entry.Config.Hosts)
            {
                foreach (var (i, port) in entry.Config.Ports.Index())
                {
                    if (!first.TryGetValue((host, port.Number), out var older))
                    {
                        first[(host, port.Number)] = (port.Protocol, $"{entry.Metadata.Namespace}/{entry.Metadata.Name}");
                    }
                    else if (older.Protocol != port.Protocol)
                    {
                        findings.Add(MeshCheckCatalog.ProtocolConflict, $"spec.ports[{i}].protocol", $"{older.Object} says {older.Protocol} for port {port.Number} of '{host}', this one {port.Protocol}");
                    }
                }
            }
        }
    }

    private static void CheckProblems(MeshFacts facts, Violations violations)
    {
        foreach (var problem in facts.Snapshot.Problems)
        {
            var entry = facts.Config.ServiceEntries.In(problem.Object.Namespace).FirstOrDefault(e => e.Key == problem.Object);
            var findings = entry is null ? new Findings(problem.Object.ToString(), Origin.Unknown, violations) : Findings.About(entry, violations);
            var reason = problem.Kind switch
            {
                RegistryProblemKind.EndpointCycle => "leads back to this service",
                RegistryProblemKind.EndpointsTooDeep => "leads through too many services",
                RegistryProblemKind.TooManyEndpoints => "stands for too many endpoints",
                RegistryProblemKind.PortNotFound => "is no port of the service behind it",
                _ => "is no host of the mesh",
            };
            findings.Add(MeshCheckCatalog.EndpointNotFollowed, problem.Path, $"'{problem.Subject}' {reason}");
        }
    }

    private static void CheckPortNames(MeshFacts facts, Service service, Violations violations)
    {
        var known = service.Ports.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var group in facts.Snapshot.Endpoints.Of(service.Key).Where(e => !known.Contains(e.PortName)).GroupBy(e => (e.Cluster, e.PortName)))
        {
            new Findings($"Service/{service.Key.Namespace}/{service.Name}", Origin.Unknown, violations).Add(
                MeshCheckCatalog.PortNameDropped,
                "",
                $"{group.Count()} endpoints of cluster '{group.Key.Cluster}' have the port name '{group.Key.PortName}'; {service.Key.Host} has {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        }
    }

    private static HashSet<(string Namespace, string Name)> CheckSameness(MeshSources sources, Violations violations)
    {
        var differing = new HashSet<(string Namespace, string Name)>();
        foreach (var group in sources.Services.GroupBy(s => (s.Value.Metadata.Namespace, s.Value.Metadata.Name)))
        {
            var (cluster, first) = group.First();
            foreach (var (_, other) in group.Skip(1))
            {
                if (Difference(first.Config, other.Config) is var (path, message))
                {
                    differing.Add(group.Key);
                    Findings.About(other, violations).Add(MeshCheckCatalog.ServicesDiffer, path, $"{message} in cluster '{cluster}'");
                }
            }
        }

        return differing;
    }

    private static (string Path, string Message)? Difference(ServiceConfig first, ServiceConfig other)
    {
        if (IsHeadless(first) != IsHeadless(other))
        {
            return ("spec.clusterIP", IsHeadless(first) ? "the Service is headless" : "the Service has a cluster address");
        }

        if (!string.Equals(first.Type, other.Type, StringComparison.Ordinal) && (first.Type is "ExternalName" || other.Type is "ExternalName"))
        {
            return ("spec.type", $"the type is {first.Type}");
        }

        var ports = Ports(first);
        return ports.SetEquals(Ports(other)) ? null : ("spec.ports", $"the ports are {string.Join(", ", ports.Order(StringComparer.Ordinal))}");
    }

    private static bool IsHeadless(ServiceConfig service) => service.ClusterIPs is ["None"];

    private static HashSet<string> Ports(ServiceConfig service) => [.. service.Ports.Select(p => p.Name.Length == 0 ? $"{p.Port}/{p.Protocol}" : $"{p.Name} {p.Port}/{p.Protocol}")];
}
