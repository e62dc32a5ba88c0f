namespace Isthmus.Model.Plans;

/// <summary>Which way a listener's traffic goes, seen from the workload.</summary>
public enum TrafficDirection
{
    /// <summary>Neither: a gateway.</summary>
    Unspecified,

    /// <summary>To the workload.</summary>
    Inbound,

    /// <summary>From the workload.</summary>
    Outbound,
}
