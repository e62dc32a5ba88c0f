namespace Isthmus.Registry.Workloads;

/// <summary>Names one pod or WorkloadEntry of the mesh.</summary>
internal readonly record struct WorkloadId(ClusterId Cluster, bool IsWorkloadEntry, string Namespace, string Name) : IComparable<WorkloadId>
{
    public int CompareTo(WorkloadId other)
    {
        var order = Cluster.CompareTo(other.Cluster);
        order = order != 0 ? order : IsWorkloadEntry.CompareTo(other.IsWorkloadEntry);
        order = order != 0 ? order : string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }
}
