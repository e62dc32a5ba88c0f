namespace Isthmus.Registry.Endpoints;

/// <summary>
/// All endpoints of one service, of every cluster and source: EndpointSlices, WorkloadEntries that a Kubernetes Service selects, and what ServiceEntries
/// state, select or name. Costs as much as the service has endpoints.
/// </summary>
internal sealed partial class EndpointListBuilder(MeshObjects objects, IReadOnlyDictionary<WorkloadId, WorkloadDetails> workloads, ServiceTable services)
{
    private readonly WorkloadReader _reader = new(objects);
    private readonly HashSet<RegistryProblem> _problems = [];

    /// <summary>The endpoints of <paramref name="key"/>, sorted, and what could not be followed on the way.</summary>
    public (EquatableArray<Endpoint> Endpoints, EquatableArray<RegistryProblem> Problems) Build(ServiceKey key)
    {
        _problems.Clear();
        var endpoints = Collect(key, path: []).ToSorted();
        return (endpoints, Sorted(_problems));
    }

    /// <summary>The order in which problems are listed.</summary>
    public static EquatableArray<RegistryProblem> Sorted(IEnumerable<RegistryProblem> problems) => problems
        .OrderBy(p => p.Object.ToString(), StringComparer.Ordinal)
        .ThenBy(p => p.Path, StringComparer.Ordinal)
        .ThenBy(p => p.Kind)
        .ThenBy(p => p.Subject, StringComparer.Ordinal)
        .ToEquatableArray();

    private EndpointCollection Collect(ServiceKey key, ServiceKey[] path)
    {
        var endpoints = new EndpointCollection();
        if (objects.SourcesOf(key) is not { } sources)
        {
            return endpoints;
        }

        foreach (var (cluster, service) in sources.Kubernetes)
        {
            AddSlices(endpoints, objects.Cluster(cluster)!, service);
            AddSelectedEntries(endpoints, cluster, service);
        }

        foreach (var entry in sources.EntriesByAge)
        {
            AddEntry(endpoints, key, entry, path);
        }

        return endpoints;
    }
}
