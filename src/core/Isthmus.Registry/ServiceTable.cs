using System.Collections.Immutable;

namespace Isthmus.Registry;

/// <summary>The services of the mesh.</summary>
public sealed class ServiceTable : IEquatable<ServiceTable>
{
    // Oldest first, then by key: the order of All.
    private static readonly Comparer<Service> ByAge = Comparer<Service>.Create(static (a, b) =>
    {
        var byAge = a.CreatedAt.CompareTo(b.CreatedAt);
        return byAge != 0 ? byAge : a.Key.CompareTo(b.Key);
    });

    private readonly ImmutableDictionary<string, EquatableArray<Service>> _byHost;
    private readonly ImmutableDictionary<ServiceKey, EquatableArray<ServiceVariant>> _variants;

    private ServiceTable(
        EquatableArray<Service> all,
        ImmutableDictionary<string, EquatableArray<Service>> byHost,
        ImmutableDictionary<ServiceKey, EquatableArray<ServiceVariant>> variants)
    {
        All = all;
        _byHost = byHost;
        _variants = variants;
    }

    /// <summary>No services.</summary>
    public static ServiceTable Empty { get; } = new(
        [],
        ImmutableDictionary.Create<string, EquatableArray<Service>>(StringComparer.Ordinal),
        ImmutableDictionary<ServiceKey, EquatableArray<ServiceVariant>>.Empty);

    /// <summary>Every service, oldest first, then by host and namespace: the order in which Istio resolves conflicts.</summary>
    public EquatableArray<Service> All { get; }

    /// <summary>Builds the table; <paramref name="services"/> have different keys.</summary>
    public static ServiceTable From(IEnumerable<Service> services)
    {
        var all = services.Order(ByAge).ToEquatableArray();
        var byHost = all.GroupBy(s => s.Key.Host, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.ToEquatableArray(), StringComparer.Ordinal);
        return new(all, byHost, ImmutableDictionary<ServiceKey, EquatableArray<ServiceVariant>>.Empty);
    }

    /// <summary>The same table with some services replaced, in one pass over the list and without looking at the other services.</summary>
    /// <param name="changed">The keys of all services that changed, with their variants.</param>
    /// <param name="services">Those of them that are there now.</param>
    public ServiceTable With(IReadOnlyDictionary<ServiceKey, EquatableArray<ServiceVariant>> changed, IReadOnlyCollection<Service> services)
    {
        var all = Merge(All.Where(s => !changed.ContainsKey(s.Key)), services.Order(ByAge));
        var byHost = _byHost.ToBuilder();
        foreach (var host in changed.Keys.Select(k => k.Host).Distinct(StringComparer.Ordinal))
        {
            byHost.Remove(host);
            var kept = ByHost(host).Where(s => !changed.ContainsKey(s.Key));
            if (kept.Any())
            {
                byHost[host] = kept.ToEquatableArray();
            }
        }

        foreach (var service in services.Order(ByAge))
        {
            byHost[service.Key.Host] = Merge(byHost.GetValueOrDefault(service.Key.Host), [service]);
        }

        var variants = _variants.RemoveRange(changed.Keys).SetItems(changed.Where(c => !c.Value.IsEmpty));
        return new(all, byHost.ToImmutable(), variants);
    }

    /// <summary>
    /// What each object says about a service that several objects define, the one whose attributes hold first; empty when one object defines it.
    /// </summary>
    public EquatableArray<ServiceVariant> VariantsOf(ServiceKey key) => _variants.GetValueOrDefault(key);

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

    /// <inheritdoc/>
    public bool Equals(ServiceTable? other)
    {
        if (other is null || All != other.All || _variants.Count != other._variants.Count)
        {
            return false;
        }

        return ReferenceEquals(this, other) || _variants.All(v => v.Value == other.VariantsOf(v.Key));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ServiceTable);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Count;

    private static EquatableArray<Service> Merge(IEnumerable<Service> left, IEnumerable<Service> right)
    {
        var merged = new List<Service>();
        using var rest = right.GetEnumerator();
        var hasRest = rest.MoveNext();
        foreach (var service in left)
        {
            for (; hasRest && ByAge.Compare(rest.Current, service) < 0; hasRest = rest.MoveNext())
            {
                merged.Add(rest.Current);
            }

            merged.Add(service);
        }

        for (; hasRest; hasRest = rest.MoveNext())
        {
            merged.Add(rest.Current);
        }

        return merged.ToEquatableArray();
    }
}
