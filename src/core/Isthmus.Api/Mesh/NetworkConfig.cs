namespace Isthmus.Api.Mesh;

/// <summary>istio.mesh.v1alpha1 Network.</summary>
/// <param name="Name">The network.</param>
/// <param name="FromRegistries"><c>endpoints[].fromRegistry</c>: clusters whose endpoints are in it.</param>
/// <param name="FromCidrs"><c>endpoints[].fromCidr</c>: ranges whose endpoints are in it.</param>
/// <param name="Gateways"><c>gateways</c>.</param>
public sealed record NetworkConfig(
    NetworkId Name,
    EquatableArray<ClusterId> FromRegistries,
    EquatableArray<string> FromCidrs,
    EquatableArray<NetworkGatewayConfig> Gateways);
