namespace Isthmus.Model.Services;

/// <summary>A service's own wish for near endpoints (Kubernetes <c>spec.trafficDistribution</c>).</summary>
public enum TrafficDistribution
{
    /// <summary>None.</summary>
    Any,

    /// <summary><c>PreferSameZone</c>, <c>PreferClose</c>.</summary>
    SameZone,

    /// <summary><c>PreferSameNode</c>.</summary>
    SameNode,
}
