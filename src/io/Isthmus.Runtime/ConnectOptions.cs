using System.Net;

namespace Isthmus.Runtime;

/// <summary>How to connect. Immutable: build once per upstream, not once per connect.</summary>
public sealed record ConnectOptions
{
    /// <summary>The defaults: 5 seconds, any local address.</summary>
    public static ConnectOptions Default { get; } = new();

    /// <summary>After this time the connect ends with <see cref="IoStatus.TimedOut"/>. <see cref="Timeout.InfiniteTimeSpan"/> leaves it to the kernel.</summary>
    public TimeSpan Timeout { get; init; } = Defaults.ConnectTimeout;

    /// <summary>Local address (and port, 0 = any) to connect from; null lets the kernel choose.</summary>
    public IPEndPoint? Local { get; init; }

    /// <summary>Options of the connection.</summary>
    public TcpOptions Tcp { get; init; } = TcpOptions.Default;
}
