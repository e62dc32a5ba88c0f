using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Xds.Protos.Core.V3;
using Locality = Isthmus.Model.Locality;

namespace Isthmus.ControlPlane.Workloads;

/// <summary>From the node of a discovery stream to who asks. Node ids and metadata are Istio's.</summary>
internal static class NodeReader
{
    private const char Separator = '~';
    private const string TakesLifetimes = "xds.config.supports-resource-ttl";

    /// <summary>Reads a node.</summary>
    /// <param name="node">What the client sent.</param>
    /// <param name="ownCluster">The cluster of a node that names none.</param>
    /// <param name="ownNetwork">The network of a node of that cluster that names none.</param>
    /// <param name="proxy">Who asks.</param>
    /// <param name="problem">Why it cannot be served, as a clause for the client.</param>
    public static bool TryRead(Node? node, ClusterId ownCluster, NetworkId ownNetwork, [NotNullWhen(true)] out ProxyNode? proxy, out string problem)
    {
        proxy = null;
        problem = "";
        if (node is null || node.Id.Length == 0)
        {
            problem = "the first request of a stream must carry a node with an id";
            return false;
        }

        if (node.Id.Length > Defaults.MaxNodeText)
        {
            problem = $"the node id has more than {Defaults.MaxNodeText} characters";
            return false;
        }

        var metadata = node.Metadata ?? new Struct();
        if (metadata.Fields.Count > Defaults.MaxNodeMetadata)
        {
            problem = $"the node has more than {Defaults.MaxNodeMetadata} metadata entries";
            return false;
        }

        var isGrpc = Text(metadata, "GENERATOR") == "grpc";
        var parts = node.Id.Split(Separator);
        if (parts.Length != 4)
        {
            // gRPC applications write their bootstrap by hand and call themselves what they like.
            parts = isGrpc ? ["sidecar", "", node.Id, ""] : [];
        }

        if (parts.Length == 0 || TypeOf(parts[0]) is not { } type)
        {
            problem = $"node id '{node.Id}' is not TYPE~IP~ID~DNSDOMAIN with TYPE sidecar or router";
            return false;
        }

        var addresses = Addresses(Text(metadata, "INSTANCE_IPS"), parts[1]);
        if (addresses.Count == 0 && !isGrpc)
        {
            problem = $"node id '{node.Id}' has no IP address, and INSTANCE_IPS has none either";
            return false;
        }

        var identity = Identity(node, metadata, parts, type, ownCluster, addresses.ToEquatableArray(), isGrpc);
        identity = identity.Network.IsNone && identity.Cluster == ownCluster ? identity with { Network = ownNetwork } : identity;
        var read = new ProxyNode(identity, node.Id, Text(metadata, "AUTO_REGISTER_GROUP"), VersionOf(node, metadata), node.ClientFeatures.Contains(TakesLifetimes));
        problem = NodeBounds.ProblemOf(read) ?? "";
        proxy = problem.Length == 0 ? read : null;
        return proxy is not null;
    }

    private static ProxyIdentity Identity(
        Node node, Struct metadata, string[] parts, ProxyType type, ClusterId ownCluster, EquatableArray<string> addresses, bool isGrpc) => new()
        {
            Id = parts[2],
            Type = type,
            Cluster = Text(metadata, "CLUSTER_ID") is { Length: > 0 } cluster ? new(cluster) : ownCluster,
            Network = new(Text(metadata, "NETWORK")),
            Locality = node.Locality is { } place ? new Locality(place.Region, place.Zone, place.SubZone) : default,
            Namespace = NamespaceOf(Text(metadata, "NAMESPACE"), parts[3]),
            Labels = Labels.From(Map(metadata, "STATIC_LABELS").Concat(Map(metadata, "LABELS"))),
            Addresses = addresses,
            ServiceAccount = Text(metadata, "SERVICE_ACCOUNT"),
            Node = Text(metadata, "NODE_NAME"),
            NetworkView = Text(metadata, "REQUESTED_NETWORK_VIEW")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(n => new NetworkId(n))
            .ToEquatableArray(),
            CapturesDns = Text(metadata, "DNS_CAPTURE") == "true",
            HttpProxyPort = int.TryParse(Text(metadata, "HTTP_PROXY_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0,
            BindsPorts = Text(metadata, "INTERCEPTION_MODE") == "NONE",
            IsProxylessGrpc = isGrpc,
            DnsDomain = parts[3],
        };

    private static ProxyType? TypeOf(string text) => text switch
    {
        "sidecar" => ProxyType.Sidecar,
        "router" => ProxyType.Gateway,
        _ => null,
    };

    private static string NamespaceOf(string named, string dnsDomain)
    {
        var first = dnsDomain.Split('.')[0];
        return named.Length > 0 ? named : first.Length > 0 ? first : "default";
    }

    // All of INSTANCE_IPS if all of them are addresses, else the one in the id.
    private static List<string> Addresses(string listed, string single)
    {
        var all = listed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return all.Length > 0 && all.All(a => IPAddress.TryParse(a, out _)) ? [.. all] : IPAddress.TryParse(single, out _) ? [single] : [];
    }

    private static string VersionOf(Node node, Struct metadata) =>
        Text(metadata, "ISTIO_VERSION") is { Length: > 0 } version ? version : $"{node.UserAgentName} {node.UserAgentVersion}".Trim();

    // Istio sends booleans and numbers as text; other programs may send them as what they are.
    private static string Text(Struct metadata, string key) => metadata.Fields.TryGetValue(key, out var value)
        ? value.KindCase switch
        {
            Value.KindOneofCase.StringValue => value.StringValue,
            Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
            Value.KindOneofCase.NumberValue => value.NumberValue.ToString(CultureInfo.InvariantCulture),
            _ => "",
        }
        : "";

    private static IEnumerable<KeyValuePair<string, string>> Map(Struct metadata, string key) =>
        metadata.Fields.TryGetValue(key, out var value) && value.KindCase == Value.KindOneofCase.StructValue
            ? value.StructValue.Fields.Where(f => f.Value.KindCase == Value.KindOneofCase.StringValue).Select(f => KeyValuePair.Create(f.Key, f.Value.StringValue))
            : [];
}
