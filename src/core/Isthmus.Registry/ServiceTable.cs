using System.Collections.Immutable;

namespace Isthmus.Registry;

/// <summary>The services of the mesh.</summary>
public sealed class ServiceTable
{
    private readonly ImmutableDictionary<string, EquatableArray<Service>> _byHost;

    private ServiceTable(EquatableArray<Service> all, ImmutableDictionary<string, EquatableArray<Service>> byHost)
    {
        All = all;
        _byHost = byHost;
    }

    /// <summary>No services.</summary>
    public static ServiceTable Empty { get; } = new([], ImmutableDictionary.Create<string, EquatableArray<Service>>(StringComparer.Ordinal));

    /// <summary>Every service, oldest first, then by host and namespace: the order in which Istio resolves conflicts.</summary>
    public EquatableArray<Service> All { get; }

    /// <summary>Builds the table; <paramref name="services"/> have different keys.</summary>
    public static ServiceTable From(IEnumerable<Service> services)
    {
        var all = services.OrderBy(s => s.CreatedAt).ThenBy(s => s.Key).ToEquatableArray();
        var byHost = all.GroupBy(s => s.Key.Host, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.ToEquatableArray(), StringComparer.Ordinal);
        return new(all, byHost);
    }

    /// <summary>The services of one host in all namespaces, in the order of <see cref="All"/>.</summary>
    public EquatableArray<Service> ByHost(string host) => _byHost.GetValueOrDefault(host);

    /// <summary>One service; null when there is none.</summary>
    public Service? Find(ServiceKey key)
    {
        foreach (var service in ByHost(key.Host))
        {
            if (string.Equals(service.Key.Namespace, key.Namespace, StringComparison.Ordinal))
            {
                return service;
            }
        }

        return null;
    }
}
