namespace Isthmus.Registry;

/// <summary>What differs between two snapshots: decides which proxies are told what, and in which lane.</summary>
/// <param name="Endpoints">Services whose endpoints changed; nothing else about them need have.</param>
/// <param name="Services">Services that came, went, or changed in anything but endpoints.</param>
/// <param name="Config">Keys of the rules that changed.</param>
/// <param name="IsMeshWide">Mesh settings, networks or gateways changed: every plan may differ.</param>
public sealed record SnapshotChanges(
    IReadOnlySet<ServiceKey> Endpoints,
    IReadOnlySet<ServiceKey> Services,
    IReadOnlySet<ObjectKey> Config,
    bool IsMeshWide)
{
    /// <summary>
    /// Workloads that came, went, or changed in labels, locality, network or identity: the proxies there may be told something else, whether or not they are
    /// endpoints of anything.
    /// </summary>
    public IReadOnlySet<(ClusterId Cluster, string Namespace, string Name)> Workloads { get; init; } =
        new HashSet<(ClusterId Cluster, string Namespace, string Name)>();

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => Endpoints.Count == 0 && Services.Count == 0 && Config.Count == 0 && Workloads.Count == 0 && !IsMeshWide;
}
