namespace Isthmus.Planner.View;

/// <summary>Which hosts are only other names of services (Kubernetes <c>ExternalName</c>). Aliases of aliases are followed to the end.</summary>
internal sealed class AliasIndex
{
    // As many names as resolvers follow from one to the next.
    private const int Hops = 16;

    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _aliases = new(StringComparer.Ordinal);

    /// <summary>Reads the aliases among <paramref name="services"/>, which are one per host.</summary>
    public AliasIndex(IReadOnlyList<Service> services)
    {
        var next = services.Where(s => s.AliasOf.Length > 0).ToDictionary(s => s.Key.Host, s => HostOf(s.AliasOf), StringComparer.Ordinal);
        foreach (var service in services.Where(s => s.AliasOf.Length > 0))
        {
            if (End(next, service.Key.Host) is { } target)
            {
                _targets.Add(service.Key.Host, target);
                (_aliases.TryGetValue(target, out var names) ? names : _aliases[target] = []).Add(service.Key.Host);
            }
        }
    }

    /// <summary>The host that <paramref name="host"/> stands for: itself when it is no alias, or one of a circle of aliases.</summary>
    public string TargetOf(string host) => _targets.GetValueOrDefault(host, host);

    /// <summary>The other names of <paramref name="host"/>, in the order of the services.</summary>
    public IReadOnlyList<string> AliasesOf(string host) => _aliases.GetValueOrDefault(host) ?? [];

    // Null for a circle, or what comes near one: to DNS such a name does not exist either.
    private static string? End(Dictionary<string, string> next, string host)
    {
        for (var steps = 0; steps <= Hops; steps++)
        {
            if (!next.TryGetValue(host, out var target))
            {
                return host;
            }

            host = target;
        }

        return null;
    }

    // ExternalName is a DNS name: it may end in a dot, and case does not count.
    private static string HostOf(string externalName) => externalName.TrimEnd('.').ToLowerInvariant();
}
