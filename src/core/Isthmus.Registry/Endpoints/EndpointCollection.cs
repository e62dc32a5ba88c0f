using System.Net;

namespace Isthmus.Registry.Endpoints;

/// <summary>The endpoints of one service while they are gathered: one per address, port, port name and cluster.</summary>
internal sealed class EndpointCollection
{
    private readonly Dictionary<(ClusterId Cluster, string Address, int Port, string PortName), Endpoint> _byPlace = [];

    public int Count => _byPlace.Count;

    public IEnumerable<Endpoint> All => _byPlace.Values;

    /// <summary>Adds <paramref name="endpoint"/> unless its place is taken: what Kubernetes says comes first.</summary>
    public void Add(Endpoint endpoint) => _byPlace.TryAdd(PlaceOf(endpoint), endpoint);

    /// <summary>Adds <paramref name="endpoint"/>, or puts it in the place of one in worse health: two slices may hold one endpoint while it moves.</summary>
    public void AddBetter(Endpoint endpoint)
    {
        var place = PlaceOf(endpoint);
        if (!_byPlace.TryGetValue(place, out var present) || EndpointHealth.Worth(endpoint.Health) > EndpointHealth.Worth(present.Health))
        {
            _byPlace[place] = endpoint;
        }
    }

    /// <summary>The endpoints by cluster, address, port and port name.</summary>
    public EquatableArray<Endpoint> ToSorted() => _byPlace.Values
        .OrderBy(e => e.Cluster)
        .ThenBy(e => e.Address, StringComparer.Ordinal)
        .ThenBy(e => e.Port)
        .ThenBy(e => e.PortName, StringComparer.Ordinal)
        .ThenBy(e => e.Instance, StringComparer.Ordinal)
        .ToEquatableArray();

    /// <summary>Whether <paramref name="address"/> is an IP address, not a name or a path.</summary>
    public static bool IsIP(string address) => IPAddress.TryParse(address, out _);

    /// <summary>Whether <paramref name="address"/> is a Unix socket's path.</summary>
    public static bool IsUnixPath(string address) => address.StartsWith("unix://", StringComparison.Ordinal);

    // Workloads of which only the network is known are told apart by their names.
    private static (ClusterId Cluster, string Address, int Port, string PortName) PlaceOf(Endpoint endpoint) =>
        (endpoint.Cluster, endpoint.Address.Length > 0 ? endpoint.Address : $"{endpoint.Namespace}/{endpoint.Instance}", endpoint.Port, endpoint.PortName);
}
