namespace Isthmus.Model.Plans;

/// <summary>What is done with the connections of a listener that match.</summary>
public sealed record FilterChain
{
    /// <summary>Istio's name; unique in the listener.</summary>
    public required string Name { get; init; }

    /// <summary>Which connections.</summary>
    public FilterChainMatch Match { get; init; } = FilterChainMatch.Any;

    /// <summary>How TLS is ended; null when it is not.</summary>
    public ServerTls? Tls { get; init; }

    /// <summary>How long the TLS handshake may take; zero means the proxy's default.</summary>
    public TimeSpan HandshakeTimeout { get; init; }

    /// <summary>What follows.</summary>
    public required ConnectionHandling Handling { get; init; }
}
