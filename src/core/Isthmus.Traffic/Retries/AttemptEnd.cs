namespace Isthmus.Traffic.Retries;

/// <summary>How one attempt ended, as far as sending the request again depends on it.</summary>
public enum AttemptEnd
{
    /// <summary>Response headers came.</summary>
    Answered,

    /// <summary>No connection: refused, unreachable, TLS failed, or not in time.</summary>
    ConnectFailed,

    /// <summary>The connection or stream was reset or closed before a response byte.</summary>
    Reset,

    /// <summary>HTTP/2 REFUSED_STREAM: the endpoint says that it did nothing.</summary>
    RefusedStream,

    /// <summary>A connection that had been kept for reuse turned out to be closed: nobody's fault.</summary>
    StaleConnection,

    /// <summary>No response headers within the attempt's own time.</summary>
    PerTryTimeout,

    /// <summary>The route's whole time is over: never sent again.</summary>
    RouteTimeout,

    /// <summary>A circuit breaker of ours refused the attempt: never sent again.</summary>
    Overflow,

    /// <summary>The caller is gone: never sent again.</summary>
    CallerGone,
}
