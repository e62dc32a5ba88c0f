using Isthmus.Api.Mesh;
using Isthmus.Api.Reading.Documents;
using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading;

/// <summary>Reads istio.mesh.v1alpha1 MeshNetworks.</summary>
internal static class MeshNetworksReader
{
    /// <summary>How messages name the document.</summary>
    public const string Name = "meshNetworks";

    /// <summary>Whether a document without a kind is one: nothing but <c>networks</c>.</summary>
    public static bool LooksLikeNetworks(MapNode map) => map.Entries is [{ Key: "networks", Value: MapNode }];

    public static EquatableArray<NetworkConfig> Read(MessageReader m) =>
        m.MapOf("networks", ReadNetwork).Select(n => n.Value with { Name = new NetworkId(n.Key) }).ToEquatableArray();

    private static NetworkConfig ReadNetwork(MessageReader m)
    {
        var endpoints = m.List("endpoints", ReadEndpoints);
        return new NetworkConfig(
            NetworkId.None,
            endpoints.Where(e => e.Registry.Length > 0).Select(e => new ClusterId(e.Registry)).ToEquatableArray(),
            endpoints.Where(e => e.Cidr.Length > 0).Select(e => e.Cidr).ToEquatableArray(),
            m.List("gateways", ReadGateway));
    }

    private static (string Registry, string Cidr) ReadEndpoints(MessageReader m)
    {
        m.OneOf("fromRegistry", "fromCidr");
        return (m.Text("fromRegistry"), m.Text("fromCidr"));
    }

    private static NetworkGatewayConfig ReadGateway(MessageReader m)
    {
        m.Ignore("locality");
        return new NetworkGatewayConfig(m.Text("registryServiceName"), m.Text("address"), m.Port("port"));
    }
}
