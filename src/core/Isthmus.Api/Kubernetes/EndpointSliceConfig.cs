namespace Isthmus.Api.Kubernetes;

/// <summary>discovery.k8s.io/v1 EndpointSlice. The service is named by the label <c>kubernetes.io/service-name</c>.</summary>
public sealed record EndpointSliceConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "EndpointSlice";

    /// <summary>IPv4, IPv6 or FQDN.</summary>
    public string AddressType { get; init; } = "IPv4";

    /// <summary>The ports of every endpoint.</summary>
    public EquatableArray<SlicePortConfig> Ports { get; init; }

    /// <summary>The endpoints.</summary>
    public EquatableArray<SliceEndpointConfig> Endpoints { get; init; }
}
