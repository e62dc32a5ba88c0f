namespace Isthmus.Model.Plans;

/// <summary>Who a workload is for telemetry (Istio's endpoint metadata <c>istio.workload</c>).</summary>
/// <param name="Name">Workload (deployment) name; empty when not known.</param>
/// <param name="Namespace">Namespace; empty when not known.</param>
/// <param name="CanonicalName">Canonical service name; empty when not known.</param>
/// <param name="CanonicalRevision">Canonical revision; empty stands for <c>latest</c>.</param>
/// <param name="Cluster">The cluster; for a gateway, the gateway's.</param>
public sealed record WorkloadIdentity(string Name, string Namespace, string CanonicalName, string CanonicalRevision, ClusterId Cluster)
{
    /// <summary>Nothing is known.</summary>
    public static WorkloadIdentity Unknown { get; } = new("", "", "", "", ClusterId.None);
}
