namespace Isthmus.Model.Plans;

/// <summary>How an upstream's endpoints are found (<c>envoy.config.cluster.v3.Cluster.type</c>).</summary>
public enum UpstreamDiscovery
{
    /// <summary>Delivered apart, in <see cref="Plan.Endpoints"/> (EDS).</summary>
    Endpoints,

    /// <summary>Written into the upstream (STATIC).</summary>
    Static,

    /// <summary>Written into the upstream as names; every address that DNS gives is an endpoint (STRICT_DNS).</summary>
    Dns,

    /// <summary>Written into the upstream as one name; a new connection takes the first address (LOGICAL_DNS).</summary>
    LogicalDns,

    /// <summary>Wherever the caller wanted to go (ORIGINAL_DST).</summary>
    OriginalDestination,
}
