namespace Isthmus.Model.Plans;

/// <summary>How one endpoint is picked among equals.</summary>
public enum LoadBalancerAlgorithm
{
    /// <summary>The less busy of two random ones: the default since Istio 1.14.</summary>
    LeastRequest,

    /// <summary>In turn, by weight.</summary>
    RoundRobin,

    /// <summary>At random.</summary>
    Random,

    /// <summary>Consistent hashing on a ring.</summary>
    RingHash,

    /// <summary>Consistent hashing by Maglev's table.</summary>
    Maglev,

    /// <summary>The upstream's own address decides (original destination).</summary>
    UpstreamProvided,
}
