namespace Isthmus.Lab.Topology;

/// <summary>What forwards the calls in a lab.</summary>
public enum DataPlane
{
    /// <summary>Our proxies, driven by a control plane in each cluster.</summary>
    ControlPlane,

    /// <summary>Our proxies, which read the clusters' folders themselves.</summary>
    Standalone,

    /// <summary>HAProxy with the same endpoints, as its manual recommends: for comparison.</summary>
    Haproxy,
}
