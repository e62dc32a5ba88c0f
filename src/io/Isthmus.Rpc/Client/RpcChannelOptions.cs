using System.Net.Security;

namespace Isthmus.Rpc.Client;

/// <summary>How a channel connects.</summary>
public sealed record RpcChannelOptions
{
    /// <summary>Largest message that is accepted, in bytes.</summary>
    public int MaxMessageSize { get; init; } = Defaults.MaxMessageSize;

    /// <summary>Time for TCP and TLS together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = Defaults.ConnectTimeout;

    /// <summary>Silence on the connection after which a PING is sent.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = Defaults.KeepAliveInterval;

    /// <summary>Time for the answer to that PING, after which every call on the connection fails with <see cref="StatusCode.Unavailable"/>.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = Defaults.KeepAliveTimeout;

    /// <summary>
    /// Certificates and checks for an <c>https</c> address, asked for each new connection, so that it begins with what is current; connections that are open keep
    /// what they have. Without a target host the address's is asked for. Null means the system's.
    /// </summary>
    public Func<SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>Makes the connection in place of TCP to the address: for Unix sockets and for tests.</summary>
    public Func<CancellationToken, ValueTask<Stream>>? Connect { get; init; }
}
