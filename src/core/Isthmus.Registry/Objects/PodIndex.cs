namespace Isthmus.Registry.Objects;

/// <summary>The pods of one cluster by node, and by namespace and address.</summary>
internal sealed class PodIndex
{
    private readonly MultiMap<string, (string Namespace, string Name)> _byNode = new();
    private readonly MultiMap<(string Namespace, string Address), string> _byAddress = new();

    public IReadOnlyCollection<(string Namespace, string Name)> On(string node) => _byNode[node];

    /// <summary>The pod of <paramref name="ns"/> at <paramref name="address"/>: the first by name when host networking lets several share it; null when none.</summary>
    public string? At(string ns, string address) => _byAddress[(ns, address)].Min(StringComparer.Ordinal);

    public void Add(ApiObject<PodConfig> pod)
    {
        _byNode.Add(pod.Config.NodeName, (pod.Metadata.Namespace, pod.Metadata.Name));
        foreach (var address in pod.Config.PodIPs)
        {
            _byAddress.Add((pod.Metadata.Namespace, address), pod.Metadata.Name);
        }
    }

    public void Remove(ApiObject<PodConfig> pod)
    {
        _byNode.Remove(pod.Config.NodeName, (pod.Metadata.Namespace, pod.Metadata.Name));
        foreach (var address in pod.Config.PodIPs)
        {
            _byAddress.Remove((pod.Metadata.Namespace, address), pod.Metadata.Name);
        }
    }
}
