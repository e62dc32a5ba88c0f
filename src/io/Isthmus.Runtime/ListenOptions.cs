using System.Net;

namespace Isthmus.Runtime;

/// <summary>Where and how to listen.</summary>
public sealed record ListenOptions(IPEndPoint EndPoint)
{
    /// <summary>SO_REUSEPORT: every loop of a process has its own listener on the same port and the kernel spreads connections over them.</summary>
    public bool ReusePort { get; init; } = true;

    /// <summary>An IPv6 wildcard listener takes IPv4 connections as well; their addresses are shown as IPv4.</summary>
    public bool DualStack { get; init; }

    /// <summary>Connections that the kernel may hold before they are accepted.</summary>
    public int Backlog { get; init; } = Defaults.Backlog;

    /// <summary>Options that each accepted connection inherits.</summary>
    public TcpOptions Tcp { get; init; } = TcpOptions.Default;
}
