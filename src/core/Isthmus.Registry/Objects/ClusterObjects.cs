namespace Isthmus.Registry.Objects;

/// <summary>What one cluster says at the moment: its objects by kind and name, with the indices that changes are followed by.</summary>
internal sealed class ClusterObjects(ClusterId id)
{
    private readonly Dictionary<string, Dictionary<(string Namespace, string Name), ApiObject>> _byKind = new(StringComparer.Ordinal);

    public ClusterId Id { get; } = id;

    public SliceIndex Slices { get; } = new();

    public PodIndex Pods { get; } = new();

    /// <summary>Every object's key, copied, so that the objects may be removed while it is read.</summary>
    public ObjectKey[] Keys => [.. _byKind.Values.SelectMany(objects => objects.Values).Select(o => o.Key)];

    public ApiObject? Find(ObjectKey key) => _byKind.TryGetValue(key.Kind, out var objects) ? objects.GetValueOrDefault((key.Namespace, key.Name)) : null;

    public ApiObject<TConfig>? Find<TConfig>(string ns, string name)
        where TConfig : class, IObjectConfig =>
        Find(new ObjectKey(TConfig.Kind, ns, name)) as ApiObject<TConfig>;

    public IEnumerable<ApiObject<TConfig>> All<TConfig>()
        where TConfig : class, IObjectConfig =>
        _byKind.TryGetValue(TConfig.Kind, out var objects) ? objects.Values.Cast<ApiObject<TConfig>>() : [];

    /// <summary>Puts <paramref name="after"/> in the place of what is at <paramref name="key"/>; null removes it.</summary>
    public void Replace(ObjectKey key, ApiObject? after)
    {
        if (!_byKind.TryGetValue(key.Kind, out var objects))
        {
            _byKind[key.Kind] = objects = [];
        }

        Unindex(objects.GetValueOrDefault((key.Namespace, key.Name)));
        if (after is null)
        {
            objects.Remove((key.Namespace, key.Name));
            return;
        }

        objects[(key.Namespace, key.Name)] = after;
        Index(after);
    }

    private void Index(ApiObject obj)
    {
        switch (obj)
        {
            case ApiObject<EndpointSliceConfig> slice:
                Slices.Add(slice);
                break;
            case ApiObject<PodConfig> pod:
                Pods.Add(pod);
                break;
        }
    }

    private void Unindex(ApiObject? obj)
    {
        switch (obj)
        {
            case ApiObject<EndpointSliceConfig> slice:
                Slices.Remove(slice);
                break;
            case ApiObject<PodConfig> pod:
                Pods.Remove(pod);
                break;
        }
    }
}
