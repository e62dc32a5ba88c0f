namespace Isthmus.Lab.Scenarios;

/// <summary>What a workload of a lab is.</summary>
public enum WorkloadRole
{
    /// <summary>Sample servers that answer.</summary>
    Server,

    /// <summary>A gateway: a proxy that stands alone.</summary>
    Gateway,

    /// <summary>Somebody who calls: a sidecar whose application is the lab's load client, or a command of <c>lab exec</c>.</summary>
    Caller,

    /// <summary>The cluster's control plane. Every cluster has one; scenarios do not list it.</summary>
    ControlPlane,
}
