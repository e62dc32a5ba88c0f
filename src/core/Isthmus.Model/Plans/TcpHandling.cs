namespace Isthmus.Model.Plans;

/// <summary>Forwards bytes.</summary>
public sealed record TcpHandling : ConnectionHandling
{
    /// <summary>Where to; with several, by weight.</summary>
    public required EquatableArray<WeightedUpstream> Upstreams { get; init; }

    /// <summary>How long a connection may be silent; null means one hour, zero no limit.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Consistent hashing by the caller's address.</summary>
    public bool HashesSourceAddress { get; init; }

    /// <summary>The bytes go through a tunnel that the endpoint opens; null when they go to the endpoint itself.</summary>
    public TcpTunnel? Tunnel { get; init; }

    /// <summary>The rule that it came from; null for default chains.</summary>
    public ConfigReference? Origin { get; init; }
}
