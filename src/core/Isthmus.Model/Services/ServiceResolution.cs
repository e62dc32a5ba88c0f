namespace Isthmus.Model.Services;

/// <summary>How a service's endpoints are found.</summary>
public enum ServiceResolution
{
    /// <summary>The control plane lists them (Istio <c>STATIC</c> and Kubernetes services).</summary>
    Endpoints,

    /// <summary>Every address that DNS gives for the endpoint names (Istio <c>DNS</c>).</summary>
    Dns,

    /// <summary>The first address that DNS gives (Istio <c>DNS_ROUND_ROBIN</c>).</summary>
    DnsRoundRobin,

    /// <summary>The address that the caller asked for (Istio <c>NONE</c>, headless services).</summary>
    Passthrough,

    /// <summary>Resolved per request from the host name (Istio <c>DYNAMIC_DNS</c>).</summary>
    DynamicDns,

    /// <summary>Another name for a different service (Kubernetes ExternalName).</summary>
    Alias,
}
