namespace Isthmus.Runtime;

/// <summary>Socket options of a connection. Options the platform does not know are ignored.</summary>
public sealed record TcpOptions
{
    /// <summary>The defaults: no Nagle delay, no keepalive, buffers left to the kernel.</summary>
    public static TcpOptions Default { get; } = new();

    /// <summary>TCP_NODELAY: small writes leave at once.</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>TCP_KEEPIDLE: silence before the first probe; null switches keepalive off. Whole seconds, at least 1.</summary>
    public TimeSpan? KeepAliveIdle { get; init; }

    /// <summary>TCP_KEEPINTVL: time between probes. Whole seconds, at least 1.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>TCP_KEEPCNT: unanswered probes until the connection ends with <see cref="IoStatus.TimedOut"/>.</summary>
    public int KeepAliveProbes { get; init; } = 3;

    /// <summary>TCP_USER_TIMEOUT: how long sent data may stay unacknowledged; null leaves it to the kernel (about 15 minutes).</summary>
    public TimeSpan? UserTimeout { get; init; }

    /// <summary>SO_RCVBUF in bytes; null lets the kernel tune it.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>SO_SNDBUF in bytes; null lets the kernel tune it.</summary>
    public int? SendBuffer { get; init; }
}
