namespace Isthmus.Runtime;

/// <summary>
/// How an operation of the loop ended. Closed list; every outcome that a peer or the network can cause is here, so
/// that nothing on the request path throws.
/// </summary>
public enum IoStatus : byte
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>The peer has sent all it will ever send (FIN, or close_notify under TLS). Sending may still work.</summary>
    EndOfStream,

    /// <summary>The peer or something on the way tore the connection down (RST, EPIPE).</summary>
    Reset,

    /// <summary>Nobody listens at the address (RST in answer to SYN).</summary>
    Refused,

    /// <summary>The given time passed, or the kernel gave up (ETIMEDOUT, keepalive).</summary>
    TimedOut,

    /// <summary>No route to the host or network.</summary>
    Unreachable,

    /// <summary>Another socket has the address, or the ephemeral ports to that destination are used up.</summary>
    AddressInUse,

    /// <summary>The local address is not one of this host's.</summary>
    AddressNotAvailable,

    /// <summary>The operating system forbids it (privileged port, firewall).</summary>
    Denied,

    /// <summary>Out of descriptors, buffers or memory.</summary>
    NoResources,

    /// <summary>Ended by our own side: <see cref="Connection.CancelReceive"/>, <see cref="Connection.CancelSend"/>, a cancelled token.</summary>
    Canceled,

    /// <summary>The connection was closed by our own side, or the loop stopped.</summary>
    Closed,

    /// <summary>TLS failed: bad record, refused certificate, no common protocol.</summary>
    TlsFailed,

    /// <summary>Anything else that the system reported; never expected.</summary>
    Failed,
}
