namespace Isthmus.Traffic.Shares;

/// <summary>How the balancer sees one host.</summary>
public enum HostState
{
    /// <summary>Used.</summary>
    Healthy,

    /// <summary>Used when healthy hosts do not suffice.</summary>
    Degraded,

    /// <summary>Not used, except in panic.</summary>
    Unhealthy,

    /// <summary>Not used, and not counted among the hosts of its priority (draining).</summary>
    Excluded,
}
