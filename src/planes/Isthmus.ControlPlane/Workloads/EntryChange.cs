namespace Isthmus.ControlPlane.Workloads;

/// <summary>A WorkloadEntry that registered itself came, changed, or (null) went.</summary>
internal sealed record EntryChange(ClusterId Cluster, ObjectKey Key, ApiObject<WorkloadEntryConfig>? Entry);
