using System.Collections.Immutable;

namespace Isthmus.Registry;

/// <summary>Pods and WorkloadEntries by name, and by the address that they have in their cluster.</summary>
public sealed class WorkloadTable : IEquatable<WorkloadTable>
{
    private static readonly Comparer<Workload> ByName = Comparer<Workload>.Create(static (a, b) => IdOf(a).CompareTo(IdOf(b)));

    private readonly ImmutableDictionary<WorkloadId, Workload> _byId;
    private readonly ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<Workload>> _byAddress;

    private WorkloadTable(
        ImmutableDictionary<WorkloadId, Workload> byId,
        ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<Workload>> byAddress)
    {
        _byId = byId;
        _byAddress = byAddress;
    }

    /// <summary>No workloads.</summary>
    public static WorkloadTable Empty { get; } = new(
        ImmutableDictionary<WorkloadId, Workload>.Empty,
        ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<Workload>>.Empty);

    /// <summary>Every workload once, in no particular order.</summary>
    public IEnumerable<Workload> All => _byId.Values;

    /// <summary>
    /// The workload at <paramref name="address"/> in <paramref name="cluster"/>; null when there is none. Where several share an address (host networking)
    /// the first by namespace and name, a pod before a WorkloadEntry.
    /// </summary>
    public Workload? At(ClusterId cluster, string address) => _byAddress.TryGetValue((cluster, address), out var workloads) ? workloads.Min : null;

    /// <summary>The workload of that name, a pod before a WorkloadEntry; null when there is none.</summary>
    public Workload? Find(ClusterId cluster, string ns, string name) =>
        _byId.GetValueOrDefault(new WorkloadId(cluster, false, ns, name)) ?? _byId.GetValueOrDefault(new WorkloadId(cluster, true, ns, name));

    /// <summary>The same table with <paramref name="removed"/> gone and <paramref name="added"/> there.</summary>
    public WorkloadTable With(Workload? removed, Workload? added) => With([(removed, added)]);

    /// <summary>The same table with several changes at once.</summary>
    public WorkloadTable With(IReadOnlyCollection<(Workload? Removed, Workload? Added)> changes)
    {
        if (changes.Count == 0)
        {
            return this;
        }

        var byId = _byId.ToBuilder();
        var byAddress = _byAddress.ToBuilder();
        foreach (var (removed, added) in changes)
        {
            if (removed is not null)
            {
                byId.Remove(IdOf(removed));
                Forget(byAddress, removed);
            }

            if (added is not null)
            {
                byId[IdOf(added)] = added;
                Place(byAddress, added);
            }
        }

        return new(byId.ToImmutable(), byAddress.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(WorkloadTable? other)
    {
        if (other is null || _byId.Count != other._byId.Count)
        {
            return false;
        }

        // At() follows from the workloads themselves, so they are all there is to compare.
        return ReferenceEquals(this, other) || _byId.All(w => w.Value.Equals(other._byId.GetValueOrDefault(w.Key)));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WorkloadTable);

    /// <inheritdoc/>
    public override int GetHashCode() => _byId.Count;

    private static WorkloadId IdOf(Workload workload) => new(workload.Cluster, workload.IsWorkloadEntry, workload.Namespace, workload.Name);

    private static void Place(
        ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<Workload>>.Builder byAddress, Workload workload)
    {
        foreach (var address in workload.Addresses)
        {
            var place = (workload.Cluster, address);
            var present = byAddress.TryGetValue(place, out var workloads) ? workloads : ImmutableSortedSet.Create<Workload>(ByName);
            byAddress[place] = present.Remove(workload).Add(workload);
        }
    }

    private static void Forget(
        ImmutableDictionary<(ClusterId Cluster, string Address), ImmutableSortedSet<Workload>>.Builder byAddress, Workload workload)
    {
        foreach (var address in workload.Addresses)
        {
            var place = (workload.Cluster, address);
            if (!byAddress.TryGetValue(place, out var workloads))
            {
                continue;
            }

            var rest = workloads.Remove(workload);
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
}
