using System.Globalization;
using System.Text.Json;

namespace Isthmus.Registry.Networks;

/// <summary>
/// The gateways through which networks are reached: addresses in <c>meshNetworks</c>, Services that carry a network's label, and Services that
/// <c>meshNetworks</c> names.
/// </summary>
internal sealed class GatewayBuilder(MeshObjects objects)
{
    private const string NodeSelectorAnnotation = "traffic.istio.io/nodeSelector";

    /// <summary>Every gateway once, by address and port.</summary>
    public EquatableArray<NetworkGateway> Build()
    {
        var gateways = new HashSet<NetworkGateway>();
        foreach (var network in objects.Mesh.Networks)
        {
            foreach (var gateway in network.Gateways.Where(g => g.Address.Length > 0))
            {
                gateways.Add(new NetworkGateway(network.Name, ClusterId.None, gateway.Address, gateway.Port));
            }
        }

        foreach (var (cluster, ns, name) in objects.GatewayServices)
        {
            if (objects.Cluster(cluster) is { } where && where.Find<ServiceConfig>(ns, name) is { } service)
            {
                gateways.UnionWith(OfService(where, service));
            }
        }

        return gateways
            .OrderBy(g => g.Address, StringComparer.Ordinal)
            .ThenBy(g => g.Port)
            .ThenBy(g => g.Network)
            .ThenBy(g => g.Cluster)
            .ToEquatableArray();
    }

    /// <summary>Whether a Service is reached through the nodes of its cluster, so that nodes decide its addresses.</summary>
    public static bool IsOnNodes(ApiObject<ServiceConfig> service) =>
        string.Equals(service.Config.Type, "NodePort", StringComparison.Ordinal) && service.Metadata.Annotations.Contains(NodeSelectorAnnotation);

    private IEnumerable<NetworkGateway> OfService(ClusterObjects cluster, ApiObject<ServiceConfig> service)
    {
        var label = service.Metadata.Labels[WellKnownLabels.Network];
        if (label.Length > 0)
        {
            return LabelledPort(service) is { } port ? At(new NetworkId(label), cluster, service, port) : [];
        }

        var host = objects.KeyOf(service.Metadata.Namespace, service.Metadata.Name).Host;
        return objects.Mesh.Networks
            .Where(n => n.FromRegistries.Contains(cluster.Id))
            .SelectMany(n => n.Gateways
                .Where(g => string.Equals(g.RegistryServiceName, host, StringComparison.Ordinal))
                .SelectMany(g => At(n.Name, cluster, service, g.Port)));
    }

    /// <summary>The port that a labelled Service offers for mTLS; 0 when it offers HBONE only; null when it is no gateway at all.</summary>
    private static int? LabelledPort(ApiObject<ServiceConfig> service)
    {
        var text = service.Metadata.Labels[WellKnownLabels.GatewayPort];
        var port = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : Defaults.GatewayPort;
        if (service.Config.Ports.Any(p => p.Port == port))
        {
            return port;
        }

        return service.Config.Ports.Any(p => p.Port == Defaults.HbonePort) ? 0 : null;
    }

    private static IEnumerable<NetworkGateway> At(NetworkId network, ClusterObjects cluster, ApiObject<ServiceConfig> service, int port)
    {
        if (!IsOnNodes(service))
        {
            return service.Config.LoadBalancerAddresses.Concat(service.Config.ExternalIPs)
                .Where(a => a.Length > 0)
                .Select(a => new NetworkGateway(network, cluster.Id, a, port));
        }

        var selector = ReadSelector(service.Metadata.Annotations[NodeSelectorAnnotation]);
        var nodePort = service.Config.Ports.FirstOrDefault(p => p.Port == port)?.NodePort ?? 0;
        return selector is null ? [] : cluster.All<NodeConfig>()
            .Where(n => selector.Selects(n.Metadata.Labels) && !n.Config.Addresses.IsEmpty)
            .Select(n => new NetworkGateway(network, cluster.Id, n.Config.Addresses[0], nodePort));
    }

    /// <summary>Reads a JSON map of labels; <c>{}</c> selects every node, null means that it is not such a map.</summary>
    private static Labels? ReadSelector(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Labels.From(document.RootElement.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ToString())))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
