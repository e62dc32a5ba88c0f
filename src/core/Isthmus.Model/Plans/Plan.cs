namespace Isthmus.Model.Plans;

/// <summary>
/// What one proxy is told: where it listens, how it routes, what it can reach. Knows neither Kubernetes nor Envoy. Immutable and compared by
/// value. Lists are sorted by name, so that equal inputs give equal plans.
/// </summary>
public sealed record Plan
{
    /// <summary>Where the proxy listens.</summary>
    public EquatableArray<Listener> Listeners { get; init; }

    /// <summary>Route tables by name; listeners refer to them.</summary>
    public EquatableArray<RouteTable> RouteTables { get; init; }

    /// <summary>What can be reached.</summary>
    public EquatableArray<Upstream> Upstreams { get; init; }

    /// <summary>The endpoints of upstreams whose discovery is <see cref="UpstreamDiscovery.Endpoints"/>.</summary>
    public EquatableArray<UpstreamEndpoints> Endpoints { get; init; }

    /// <summary>Names that the proxy answers when it captures DNS.</summary>
    public EquatableArray<NameEntry> Names { get; init; }
}
