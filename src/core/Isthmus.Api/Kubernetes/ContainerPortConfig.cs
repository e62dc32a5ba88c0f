namespace Isthmus.Api.Kubernetes;

/// <summary>core/v1 ContainerPort.</summary>
/// <param name="Name">Name; empty when none.</param>
/// <param name="ContainerPort">1 to 65535.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
public sealed record ContainerPortConfig(string Name, int ContainerPort, string Protocol = "TCP");
