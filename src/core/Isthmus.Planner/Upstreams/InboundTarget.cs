namespace Isthmus.Planner.Upstreams;

/// <summary>A port of the proxy's own workload that receives traffic.</summary>
/// <param name="WorkloadPort">The port on the workload, which names the upstream.</param>
/// <param name="Protocol">What is spoken on it.</param>
/// <param name="Service">The service that is served there, the oldest when several are; null for a port that only a Sidecar object names.</param>
/// <param name="Port">The service port; null when there is no service.</param>
/// <param name="Ingress">The Sidecar's ingress listener; null when the service itself says what is received.</param>
public sealed record InboundTarget(int WorkloadPort, AppProtocol Protocol, Service? Service, ServicePort? Port, SidecarIngressConfig? Ingress);
