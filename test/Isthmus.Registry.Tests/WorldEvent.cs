using Isthmus.Api;
using Isthmus.Model;

namespace Isthmus.Registry.Tests;

/// <summary>Something is put at a place of a cluster; null: what is there is taken away.</summary>
internal sealed record WorldEvent(ClusterId Cluster, int Place, ApiObject? Object)
{
    public void Happen(MeshIndex index)
    {
        foreach (var key in World.KeysOf(Place).Where(k => Object?.Key != k))
        {
            index.Remove(Cluster, key);
        }

        if (Object is not null)
        {
            index.Apply(Cluster, Object);
        }
    }

    public override string ToString() => $"{Cluster}: {(Object is null ? $"nothing at {Place}" : Object.Key)}";
}
