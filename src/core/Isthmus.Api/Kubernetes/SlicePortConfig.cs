namespace Isthmus.Api.Kubernetes;

/// <summary>discovery.k8s.io/v1 EndpointPort.</summary>
/// <param name="Name">The service port's name; empty for the unnamed one.</param>
/// <param name="Port">The port on the pod; 0 when absent, which means all.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="AppProtocol"><c>appProtocol</c>; empty when absent.</param>
public sealed record SlicePortConfig(string Name, int Port, string Protocol = "TCP", string AppProtocol = "");
