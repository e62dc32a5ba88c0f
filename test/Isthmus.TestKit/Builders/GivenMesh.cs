using Isthmus.Api;
using Isthmus.Api.Mesh;
using Isthmus.Model;
using Isthmus.Registry;

namespace Isthmus.TestKit.Builders;

/// <summary>Objects of several clusters -> a snapshot, the way that the product makes it.</summary>
public sealed class GivenMesh
{
    internal GivenMesh(ClusterId configCluster) => Index = new MeshIndex(configCluster);

    /// <summary>The index, for more than the builder offers.</summary>
    public MeshIndex Index { get; }

    /// <summary>With mesh-wide settings.</summary>
    public GivenMesh With(MeshConfig mesh)
    {
        Index.SetMesh(mesh);
        return this;
    }

    /// <summary>With objects of one cluster.</summary>
    public GivenMesh With(string cluster, params ApiObject[] objects) => With(cluster, objects.AsEnumerable());

    /// <summary>With objects of one cluster.</summary>
    public GivenMesh With(string cluster, IEnumerable<ApiObject> objects)
    {
        foreach (var obj in objects)
        {
            Index.Apply(new ClusterId(cluster), obj);
        }

        return this;
    }

    /// <summary>What the clusters say.</summary>
    public MeshSnapshot Snapshot() => Index.TakeSnapshot().Snapshot;
}
