namespace Isthmus.Planner.Listeners;

/// <summary>One port on which a workload is reached.</summary>
/// <param name="WorkloadPort">The port that callers arrive at; 0 for all that nothing names.</param>
/// <param name="ServicePort">The service's port; the same as <paramref name="WorkloadPort"/> where there is no service.</param>
/// <param name="Protocol">What is spoken on it.</param>
/// <param name="Upstream">Where connections go.</param>
/// <param name="ChainName">The name of its first chain.</param>
internal sealed record InboundPort(int WorkloadPort, int ServicePort, AppProtocol Protocol, string Upstream, string ChainName)
{
    /// <summary>TLS that a Sidecar ends where the mesh's own is off; null when it ends none.</summary>
    public ServerTlsConfig? Tls { get; init; }
}
