using System.Collections.Immutable;

namespace Isthmus.Registry;

/// <summary>Pods and WorkloadEntries by the address that they have in their cluster.</summary>
public sealed class WorkloadTable
{
    private readonly ImmutableDictionary<(ClusterId Cluster, string Address), Workload> _byAddress;

    private WorkloadTable(ImmutableDictionary<(ClusterId Cluster, string Address), Workload> byAddress) => _byAddress = byAddress;

    /// <summary>No workloads.</summary>
    public static WorkloadTable Empty { get; } = new(ImmutableDictionary<(ClusterId Cluster, string Address), Workload>.Empty);

    /// <summary>Every workload, once per address.</summary>
    public IEnumerable<Workload> All => _byAddress.Values;

    /// <summary>The workload at <paramref name="address"/> in <paramref name="cluster"/>; null when there is none.</summary>
    public Workload? At(ClusterId cluster, string address) => _byAddress.GetValueOrDefault((cluster, address));

    /// <summary>The same table with <paramref name="removed"/> gone and <paramref name="added"/> there.</summary>
    public WorkloadTable With(Workload? removed, Workload? added)
    {
        var byAddress = _byAddress.ToBuilder();
        foreach (var address in removed?.Addresses ?? default)
        {
            byAddress.Remove((removed!.Cluster, address));
        }

        foreach (var address in added?.Addresses ?? default)
        {
            byAddress[(added!.Cluster, address)] = added;
        }

        return new(byAddress.ToImmutable());
    }
}
