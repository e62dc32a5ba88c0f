namespace Isthmus.Rpc.Server;

/// <summary>Limits and times of a server.</summary>
public sealed record RpcServerOptions
{
    /// <summary>Largest message that is accepted, in bytes; a larger one ends its call with <see cref="StatusCode.ResourceExhausted"/>.</summary>
    public int MaxMessageSize { get; init; } = Defaults.MaxMessageSize;

    /// <summary>Concurrent calls of one connection; further ones wait at the client.</summary>
    public int MaxStreamsPerConnection { get; init; } = Defaults.MaxStreamsPerConnection;

    /// <summary>Silence on a connection after which a PING is sent.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = Defaults.KeepAliveInterval;

    /// <summary>Time for the answer to that PING, after which the connection is dropped.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = Defaults.KeepAliveTimeout;

    /// <summary>Time for calls to end after GOAWAY, before they are cancelled.</summary>
    public TimeSpan ShutdownGrace { get; init; } = Defaults.ShutdownGrace;
}
