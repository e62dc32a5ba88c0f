using System.Collections.Immutable;

namespace Isthmus.Registry;

/// <summary>The endpoints of every service. A change of one service's endpoints copies nothing of the others.</summary>
public sealed class EndpointTable : IEquatable<EndpointTable>
{
    private readonly ImmutableDictionary<ServiceKey, EquatableArray<Endpoint>> _byService;
    private readonly ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<ServiceKey>> _byAddress;

    private EndpointTable(
        ImmutableDictionary<ServiceKey, EquatableArray<Endpoint>> byService,
        ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<ServiceKey>> byAddress)
    {
        _byService = byService;
        _byAddress = byAddress;
    }

    /// <summary>No endpoints.</summary>
    public static EndpointTable Empty { get; } = new(
        ImmutableDictionary<ServiceKey, EquatableArray<Endpoint>>.Empty,
        ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<ServiceKey>>.Empty);

    /// <summary>The services that have endpoints.</summary>
    public IEnumerable<ServiceKey> Services => _byService.Keys;

    /// <summary>All endpoints of a service, of every port, health and cluster, in a fixed order.</summary>
    public EquatableArray<Endpoint> Of(ServiceKey service) => _byService.GetValueOrDefault(service);

    /// <summary>The services that have an endpoint at <paramref name="address"/> in <paramref name="cluster"/>: whom a proxy there receives traffic for.</summary>
    public IReadOnlyCollection<ServiceKey> At(ClusterId cluster, string address) =>
        _byAddress.GetValueOrDefault((cluster, address)) ?? ImmutableSortedSet<ServiceKey>.Empty;

    /// <summary>The same table with the endpoints of one service replaced; an empty list removes the service.</summary>
    public EndpointTable With(ServiceKey service, EquatableArray<Endpoint> endpoints)
    {
        var before = Of(service);
        if (before == endpoints)
        {
            return this;
        }

        var byAddress = _byAddress.ToBuilder();
        foreach (var endpoint in before)
        {
            Forget(byAddress, (endpoint.Cluster, endpoint.Address), service);
        }

        foreach (var endpoint in endpoints)
        {
            var place = (endpoint.Cluster, endpoint.Address);
            byAddress[place] = (byAddress.GetValueOrDefault(place) ?? ImmutableSortedSet<ServiceKey>.Empty).Add(service);
        }

        return new(endpoints.IsEmpty ? _byService.Remove(service) : _byService.SetItem(service, endpoints), byAddress.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(EndpointTable? other)
    {
        if (other is null || _byService.Count != other._byService.Count)
        {
            return false;
        }

        return ReferenceEquals(this, other) || _byService.All(s => s.Value == other.Of(s.Key));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EndpointTable);

    /// <inheritdoc/>
    public override int GetHashCode() => _byService.Count;

    private static void Forget(
        ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<ServiceKey>>.Builder byAddress,
        (ClusterId Cluster, string Address) place,
        ServiceKey service)
    {
        if (!byAddress.TryGetValue(place, out var services))
        {
            return;
        }

        var rest = services.Remove(service);
        if (rest.IsEmpty)
        {
            byAddress.Remove(place);
        }
        else
        {
            byAddress[place] = rest;
        }
    }
}
