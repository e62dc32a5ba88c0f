namespace Isthmus.Proxy.Discovery;

/// <summary>One finding about the workload beside a proxy.</summary>
/// <param name="IsHealthy">Whether it can serve.</param>
/// <param name="Problem">Why not, for the control plane's users; empty when it can.</param>
public sealed record WorkloadReport(bool IsHealthy, string Problem = "")
{
    /// <summary>It can serve.</summary>
    public static WorkloadReport Healthy { get; } = new(IsHealthy: true);
}
