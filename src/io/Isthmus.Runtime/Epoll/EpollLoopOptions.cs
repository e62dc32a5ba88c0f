using System.Net;
using Isthmus.Runtime.Buffers;

namespace Isthmus.Runtime.Epoll;

/// <summary>How to run an <see cref="EpollLoop"/>.</summary>
public sealed record EpollLoopOptions
{
    /// <summary>Name of the loop and its thread.</summary>
    public string Name { get; init; } = "loop";

    /// <summary>Bounds of the loop's buffers.</summary>
    public BufferPoolOptions Buffers { get; init; } = new();

    /// <summary>
    /// Address that connections come from unless they say otherwise; null lets the kernel choose. Not used for what it cannot reach: the other address family, or between
    /// loopback and the rest.
    /// </summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>Told of exceptions that reached the loop; runs on the loop, must be quick. By default they are dropped.</summary>
    public Action<LoopFault> OnFault { get; init; } = static _ => { };
}
