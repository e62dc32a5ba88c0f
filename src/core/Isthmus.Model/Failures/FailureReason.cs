namespace Isthmus.Model.Failures;

/// <summary>
/// Why a request or connection could not be served as asked: the closed list that statuses, metrics and access logs are derived from.
/// </summary>
public enum FailureReason
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>No healthy endpoint (UH).</summary>
    NoHealthyUpstream,

    /// <summary>No connection to the endpoint (UF).</summary>
    UpstreamConnectionFailure,

    /// <summary>A circuit breaker was open (UO).</summary>
    UpstreamOverflow,

    /// <summary>No route (NR).</summary>
    NoRoute,

    /// <summary>The route's upstream does not exist (NC).</summary>
    NoUpstream,

    /// <summary>The retry limit was reached (URX).</summary>
    RetryLimitExceeded,

    /// <summary>The upstream connection ended (UC).</summary>
    UpstreamConnectionTermination,

    /// <summary>The upstream reset the stream (UR).</summary>
    UpstreamReset,

    /// <summary>The upstream took too long (UT).</summary>
    UpstreamTimeout,

    /// <summary>The upstream sent what is not HTTP (UPE).</summary>
    UpstreamProtocolError,

    /// <summary>The caller went away (DC).</summary>
    DownstreamTermination,

    /// <summary>The caller sent what is not HTTP (DPE).</summary>
    DownstreamProtocolError,

    /// <summary>The stream was silent for too long (SI).</summary>
    StreamIdleTimeout,

    /// <summary>A fault was injected: abort (FI).</summary>
    FaultInjected,

    /// <summary>A fault was injected: delay (DI).</summary>
    DelayInjected,

    /// <summary>Denied by authorization (UAEX is external; RBAC has no flag of its own).</summary>
    Denied,

    /// <summary>The whole took longer than allowed (DT is downstream duration).</summary>
    DurationTimeout,

    /// <summary>The proxy is overloaded (OM).</summary>
    Overload,

    /// <summary>No TLS with the endpoint: it is not who it should be, or the handshake failed (UF).</summary>
    UpstreamTlsFailure,
}
