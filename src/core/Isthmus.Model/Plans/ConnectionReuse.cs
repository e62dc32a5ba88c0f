namespace Isthmus.Model.Plans;

/// <summary>How connections to an upstream are kept and ended. Null means: no such limit of the operator; the proxy's default holds.</summary>
public sealed record ConnectionReuse
{
    /// <summary>How long a connection may be idle.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long a connection may live.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>How many requests one connection may carry; 0 means no limit.</summary>
    public uint MaxRequests { get; init; }

    /// <summary>How many HTTP/2 streams may be open at once on one connection.</summary>
    public uint? MaxConcurrentStreams { get; init; }

    /// <summary>TCP keep-alive probes; null when off.</summary>
    public TcpKeepalive? Keepalive { get; init; }
}
