namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ConnectionPoolSettings; null or 0 means not said.</summary>
public sealed record ConnectionPoolConfig
{
    /// <summary><c>tcp.maxConnections</c>.</summary>
    public uint MaxConnections { get; init; }

    /// <summary><c>tcp.connectTimeout</c>.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary><c>tcp.tcpKeepalive</c>.</summary>
    public TcpKeepalive? TcpKeepalive { get; init; }

    /// <summary><c>tcp.maxConnectionDuration</c>.</summary>
    public TimeSpan? MaxConnectionDuration { get; init; }

    /// <summary><c>tcp.idleTimeout</c>.</summary>
    public TimeSpan? TcpIdleTimeout { get; init; }

    /// <summary><c>http.http1MaxPendingRequests</c>.</summary>
    public uint Http1MaxPendingRequests { get; init; }

    /// <summary><c>http.http2MaxRequests</c>.</summary>
    public uint Http2MaxRequests { get; init; }

    /// <summary><c>http.maxRequestsPerConnection</c>.</summary>
    public uint MaxRequestsPerConnection { get; init; }

    /// <summary><c>http.maxRetries</c>.</summary>
    public uint MaxRetries { get; init; }

    /// <summary><c>http.idleTimeout</c>.</summary>
    public TimeSpan? HttpIdleTimeout { get; init; }

    /// <summary><c>http.h2UpgradePolicy</c>: true UPGRADE, false DO_NOT_UPGRADE, null DEFAULT.</summary>
    public bool? UpgradesToHttp2 { get; init; }

    /// <summary><c>http.useClientProtocol</c>.</summary>
    public bool UseClientProtocol { get; init; }

    /// <summary><c>http.maxConcurrentStreams</c>.</summary>
    public uint MaxConcurrentStreams { get; init; }
}
