using Google.Protobuf.WellKnownTypes;
using Isthmus.Xds.Protos.Core.V3;

namespace Isthmus.Feature.Tests;

/// <summary>Nodes as proxies send them.</summary>
internal static class Nodes
{
    public static Node Sidecar(string name, string address = "10.200.0.1", string cluster = TestMesh.East, string region = "r-east", params (string Key, string Value)[] metadata)
    {
        var node = new Node
        {
            Id = $"sidecar~{address}~{name}.default~default.svc.cluster.local",
            Locality = new Locality { Region = region, Zone = region + "-a" },
            Metadata = new Struct { Fields = { ["CLUSTER_ID"] = Value.ForString(cluster) } },
        };
        foreach (var (key, value) in metadata)
        {
            node.Metadata.Fields[key] = Value.ForString(value);
        }

        return node;
    }
}
