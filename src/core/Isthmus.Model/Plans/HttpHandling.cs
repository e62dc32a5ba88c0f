namespace Isthmus.Model.Plans;

/// <summary>Reads HTTP and routes requests.</summary>
public sealed record HttpHandling : ConnectionHandling
{
    /// <summary>Name of the route table; empty when <see cref="InlineRoutes"/> is given.</summary>
    public string RouteTableName { get; init; } = "";

    /// <summary>Routes that belong to this chain alone; null when a table is named.</summary>
    public RouteTable? InlineRoutes { get; init; }

    /// <summary>The caller's address is the connection's, not a header's (edge proxies).</summary>
    public bool UsesRemoteAddress { get; init; }

    /// <summary>How many proxies in front are trusted to write <c>x-forwarded-for</c>.</summary>
    public uint TrustedProxies { get; init; }

    /// <summary>CIDR ranges of callers that may steer the proxy by <c>x-envoy-*</c> fields (<c>internal_address_config</c>); nobody's are heard without.</summary>
    public EquatableArray<string> InternalRanges { get; init; }

    /// <summary>What is done with <c>x-forwarded-client-cert</c>.</summary>
    public ClientCertificateForwarding ClientCertificateForwarding { get; init; }

    /// <summary>Value of the <c>server</c> header; empty keeps the upstream's.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>HTTP/1.0 is accepted.</summary>
    public bool AcceptsHttp10 { get; init; }

    /// <summary>How long a stream may be silent; null means 5 minutes, zero no limit.</summary>
    public TimeSpan? StreamIdleTimeout { get; init; }

    /// <summary>Token checks before authorization.</summary>
    public EquatableArray<JwtRule> JwtRules { get; init; }

    /// <summary>Protocols that requests may be upgraded to (<c>upgrade_configs</c>); ASCII case does not count.</summary>
    public EquatableArray<string> Upgrades { get; init; } = ["websocket"];

    /// <summary>How paths are made canonical before they are matched.</summary>
    public PathNormalization PathNormalization { get; init; }
}
