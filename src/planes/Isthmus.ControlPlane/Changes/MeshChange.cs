using Isthmus.ControlPlane.Workloads;

namespace Isthmus.ControlPlane.Changes;

/// <summary>One thing that a source says. All sources speak to the mesh loop in these words.</summary>
internal abstract record MeshChange
{
    /// <summary>Timestamp of when we first knew, for the time that a change takes to reach the proxies.</summary>
    public long At { get; init; }

    /// <summary>A registry was looked at. The first time, it counts as read whether or not it has objects.</summary>
    /// <param name="Cluster">The cluster that it speaks for.</param>
    /// <param name="Items">What came, changed, or (null) went.</param>
    internal sealed record Objects(ClusterId Cluster, IReadOnlyList<KeyValuePair<ObjectKey, ApiObject?>> Items) : MeshChange;

    /// <summary>The mesh-wide settings are others.</summary>
    internal sealed record Settings(MeshConfig Mesh) : MeshChange;

    /// <summary>A proxy that may register its workload has connected.</summary>
    internal sealed record Connected(Registration Registration) : MeshChange;

    /// <summary>The stream of such a proxy has ended.</summary>
    internal sealed record Disconnected(Registration Registration) : MeshChange;

    /// <summary>Such a proxy says how its workload is.</summary>
    internal sealed record Health(Registration Registration, bool IsHealthy) : MeshChange;

    /// <summary>Host names of gateways were looked up.</summary>
    /// <param name="Answers">All that have an answer.</param>
    internal sealed record Names(EquatableArray<GatewayName> Answers) : MeshChange;

    /// <summary>Time has passed: something may be due.</summary>
    internal sealed record Tick : MeshChange;
}
