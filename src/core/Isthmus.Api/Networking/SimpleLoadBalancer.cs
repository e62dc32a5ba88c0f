namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io LoadBalancerSettings.SimpleLB; LEAST_CONN is read as LEAST_REQUEST.</summary>
public enum SimpleLoadBalancer
{
    /// <summary>LEAST_REQUEST.</summary>
    LeastRequest,

    /// <summary>RANDOM.</summary>
    Random,

    /// <summary>PASSTHROUGH.</summary>
    Passthrough,

    /// <summary>ROUND_ROBIN.</summary>
    RoundRobin,
}
