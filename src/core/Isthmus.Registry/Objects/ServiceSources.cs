namespace Isthmus.Registry.Objects;

/// <summary>The objects that together make one service: Kubernetes Services of several clusters, and ServiceEntries.</summary>
internal sealed class ServiceSources
{
    /// <summary>By cluster id.</summary>
    public SortedDictionary<ClusterId, ApiObject<ServiceConfig>> Kubernetes { get; } = [];

    /// <summary>By the ServiceEntry's name; all are of one namespace.</summary>
    public Dictionary<string, ApiObject<ServiceEntryConfig>> Entries { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => Kubernetes.Count == 0 && Entries.Count == 0;

    /// <summary>The ServiceEntries, oldest first, then by name: the first one's attributes hold.</summary>
    public IEnumerable<ApiObject<ServiceEntryConfig>> EntriesByAge =>
        Entries.Values.OrderBy(e => e.Metadata.CreatedAt).ThenBy(e => e.Metadata.Name, StringComparer.Ordinal);

    /// <summary>The Kubernetes Services, that of <paramref name="first"/> before the others: its attributes hold.</summary>
    public IEnumerable<KeyValuePair<ClusterId, ApiObject<ServiceConfig>>> KubernetesFrom(ClusterId first) =>
        Kubernetes.OrderBy(k => k.Key == first ? 0 : 1);
}
