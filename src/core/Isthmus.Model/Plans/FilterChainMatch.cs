namespace Isthmus.Model.Plans;

/// <summary>Which connections a chain takes (<c>FilterChainMatch</c>); an empty criterion takes all.</summary>
public sealed record FilterChainMatch
{
    /// <summary>The port that the caller wanted; 0 takes all.</summary>
    public int DestinationPort { get; init; }

    /// <summary>CIDR ranges of the address that the caller wanted.</summary>
    public EquatableArray<string> DestinationRanges { get; init; }

    /// <summary>SNI names; <c>*.x</c> is a wildcard.</summary>
    public EquatableArray<string> ServerNames { get; init; }

    /// <summary><c>tls</c> or <c>raw_buffer</c>; empty takes all.</summary>
    public string TransportProtocol { get; init; } = "";

    /// <summary>ALPN names, or what HTTP inspection found (<c>http/1.1</c>, <c>h2c</c>).</summary>
    public EquatableArray<string> ApplicationProtocols { get; init; }

    /// <summary>Takes every connection.</summary>
    public static FilterChainMatch Any { get; } = new();
}
