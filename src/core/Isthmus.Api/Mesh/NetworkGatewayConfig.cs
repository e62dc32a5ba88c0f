namespace Isthmus.Api.Mesh;

/// <summary>istio.mesh.v1alpha1 Network.IstioNetworkGateway; one of the first two is set.</summary>
/// <param name="RegistryServiceName"><c>registryServiceName</c>: host of a Service; empty when absent.</param>
/// <param name="Address"><c>address</c>: IP or host name; empty when absent.</param>
/// <param name="Port"><c>port</c>.</param>
public sealed record NetworkGatewayConfig(string RegistryServiceName, string Address, int Port);
