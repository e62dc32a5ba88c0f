namespace Isthmus.Registry.Objects;

/// <summary>The EndpointSlices of one cluster by service, and by the pods, nodes and bare addresses that they mention.</summary>
internal sealed class SliceIndex
{
    private readonly Dictionary<(string Namespace, string Service), SortedDictionary<string, ApiObject<EndpointSliceConfig>>> _byService = [];
    private readonly MultiMap<(string Namespace, string Pod), SliceUse> _byPod = new();
    private readonly MultiMap<(string Namespace, string Address), SliceUse> _byAddress = new();
    private readonly MultiMap<string, SliceUse> _byNode = new();

    /// <summary>The slices of a service, sorted by name.</summary>
    public IEnumerable<ApiObject<EndpointSliceConfig>> Of(string ns, string service) =>
        _byService.TryGetValue((ns, service), out var slices) ? slices.Values : [];

    public IReadOnlyCollection<SliceUse> UsersOfPod(string ns, string pod) => _byPod[(ns, pod)];

    /// <summary>The slices that mention <paramref name="address"/> without naming a pod.</summary>
    public IReadOnlyCollection<SliceUse> UsersOfAddress(string ns, string address) => _byAddress[(ns, address)];

    public IReadOnlyCollection<SliceUse> UsersOfNode(string node) => _byNode[node];

    /// <summary>The service that <paramref name="slice"/> belongs to; empty when it names none.</summary>
    public static string ServiceOf(ApiObject<EndpointSliceConfig> slice) => slice.Metadata.Labels[WellKnownLabels.SliceService];

    public void Add(ApiObject<EndpointSliceConfig> slice)
    {
        var use = UseOf(slice);
        if (!_byService.TryGetValue((use.Namespace, use.Service), out var slices))
        {
            _byService[(use.Namespace, use.Service)] = slices = new(StringComparer.Ordinal);
        }

        slices[use.Slice] = slice;
        foreach (var endpoint in slice.Config.Endpoints)
        {
            Mention(endpoint, use, isThere: true);
        }
    }

    public void Remove(ApiObject<EndpointSliceConfig> slice)
    {
        var use = UseOf(slice);
        if (_byService.TryGetValue((use.Namespace, use.Service), out var slices) && slices.Remove(use.Slice) && slices.Count == 0)
        {
            _byService.Remove((use.Namespace, use.Service));
        }

        foreach (var endpoint in slice.Config.Endpoints)
        {
            Mention(endpoint, use, isThere: false);
        }
    }

    private static SliceUse UseOf(ApiObject<EndpointSliceConfig> slice) => new(slice.Metadata.Namespace, ServiceOf(slice), slice.Metadata.Name);

    private void Mention(SliceEndpointConfig endpoint, SliceUse use, bool isThere)
    {
        if (endpoint.NodeName.Length > 0)
        {
            Set(_byNode, endpoint.NodeName, use, isThere);
        }

        if (endpoint.PodName.Length > 0)
        {
            Set(_byPod, (PodNamespace(endpoint, use.Namespace), endpoint.PodName), use, isThere);
            return;
        }

        foreach (var address in endpoint.Addresses)
        {
            Set(_byAddress, (use.Namespace, address), use, isThere);
        }
    }

    /// <summary>The namespace of the pod that <paramref name="endpoint"/> names: the slice's own when it does not say.</summary>
    public static string PodNamespace(SliceEndpointConfig endpoint, string sliceNamespace) =>
        endpoint.PodNamespace.Length > 0 ? endpoint.PodNamespace : sliceNamespace;

    private static void Set<TKey>(MultiMap<TKey, SliceUse> map, TKey key, SliceUse use, bool isThere)
        where TKey : notnull
    {
        if (isThere)
        {
            map.Add(key, use);
        }
        else
        {
            map.Remove(key, use);
        }
    }
}
