namespace Isthmus.Model.Plans;

/// <summary>
/// Something that requests can be sent to: a service port, or a subset of it, with the policy for reaching it. What Envoy calls a cluster.
/// </summary>
public sealed record Upstream
{
    /// <summary>Istio's name for it, for example <c>outbound|80|v1|reviews.default.svc.cluster.local</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How its endpoints are found.</summary>
    public UpstreamDiscovery Discovery { get; init; }

    /// <summary>Endpoints of a static or DNS upstream; empty otherwise.</summary>
    public EquatableArray<LocalityEndpoints> InlineEndpoints { get; init; }

    /// <summary>How long a new connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How an endpoint is picked.</summary>
    public LoadBalancing LoadBalancing { get; init; } = new();

    /// <summary>When endpoints are ejected for failing; null when never.</summary>
    public OutlierDetection? OutlierDetection { get; init; }

    /// <summary>Limits on what may be under way at once.</summary>
    public CircuitBreakers CircuitBreakers { get; init; } = new();

    /// <summary>Which HTTP version is spoken to the endpoints.</summary>
    public UpstreamProtocol Protocol { get; init; }

    /// <summary>How connections are kept.</summary>
    public ConnectionReuse Connections { get; init; } = new();

    /// <summary>How connections are secured. The first entry whose match fits the endpoint is used; none means plain text to all.</summary>
    public EquatableArray<UpstreamTransport> Transports { get; init; }

    /// <summary>The header that tells endpoints who the client is; a connection with one serves that client alone.</summary>
    public ProxyProtocolVersion ProxyProtocol { get; init; }

    /// <summary>
    /// Whether it is the proxy's own workload at the address that callers called. Connections to it come from an address of their own (127.0.0.6, ::6), or the machine
    /// would redirect them to the proxy again.
    /// </summary>
    public bool IsCalledWorkload => Discovery == UpstreamDiscovery.OriginalDestination && (Name.StartsWith("inbound|", StringComparison.Ordinal) || Name == "InboundPassthroughCluster");

    /// <summary>The service behind it; null for pass-through and black hole.</summary>
    public ServiceKey? Service { get; init; }

    /// <summary>The service's short name; empty when there is no service.</summary>
    public string ServiceName { get; init; } = "";

    /// <summary>The service port; 0 when there is no service.</summary>
    public int ServicePort { get; init; }

    /// <summary>The subset; empty for all endpoints.</summary>
    public string Subset { get; init; } = "";

    /// <summary>Outside the mesh: no peer metadata is exchanged with it.</summary>
    public bool IsExternal { get; init; }

    /// <summary>The DestinationRule that shaped it; null when none did.</summary>
    public ConfigReference? DestinationRule { get; init; }
}
