namespace Isthmus.ControlPlane.Workloads;

/// <summary>A WorkloadEntry that registered itself came, changed, or (null) went.</summary>
/// <param name="Cluster">The cluster that it is of.</param>
/// <param name="Key">Its key.</param>
/// <param name="Entry">What it says now; null when there is none.</param>
/// <param name="Problem">Why there is none although a workload asks for it, for people; empty otherwise.</param>
internal sealed record EntryChange(ClusterId Cluster, ObjectKey Key, ApiObject<WorkloadEntryConfig>? Entry, string Problem = "");
