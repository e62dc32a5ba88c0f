namespace Isthmus.Proxy.Forward;

/// <summary>How an attempt to get an answer from one host ended.</summary>
internal enum AttemptFailure : byte
{
    /// <summary>With an answer that goes to the client.</summary>
    None,

    /// <summary>There is no host.</summary>
    NoHost,

    /// <summary>A limit of the upstream is reached.</summary>
    Overflow,

    /// <summary>No connection: refused, unreachable, failed.</summary>
    ConnectFailed,

    /// <summary>No connection in time.</summary>
    ConnectTimedOut,

    /// <summary>No connection within the time of one try.</summary>
    ConnectCut,

    /// <summary>No place for a connection under the upstream's limit within the time of one try or of the route.</summary>
    WaitTimedOut,

    /// <summary>A connection, but no TLS: the host is not who it should be, or does not take us.</summary>
    TlsFailed,

    /// <summary>A connection, but its other end was gone before the TLS handshake was over: the host's, or that of a workload behind it.</summary>
    HandshakeCut,

    /// <summary>The connection broke and the host has not seen a byte of the request.</summary>
    ResetUnsent,

    /// <summary>The sidecar of the host says that its application has not seen a byte of the request.</summary>
    Undelivered,

    /// <summary>The connection broke after request bytes were sent and before an answer began.</summary>
    Reset,

    /// <summary>No answer within the time of one try.</summary>
    TryTimedOut,

    /// <summary>No answer within the time of the whole route.</summary>
    RouteTimedOut,

    /// <summary>Nothing moved for as long as a request may be silent.</summary>
    StreamIdle,

    /// <summary>What came is not HTTP.</summary>
    ProtocolError,

    /// <summary>An answer came that the route wants tried again.</summary>
    UnwantedAnswer,

    /// <summary>Our own memory is used up.</summary>
    OutOfMemory,

    /// <summary>The request does not fit into a buffer with what was added to it.</summary>
    RequestTooLarge,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The client broke the protocol within its body.</summary>
    ClientBroke,

    /// <summary>The client was silent for too long within its body.</summary>
    ClientSlow,
}
