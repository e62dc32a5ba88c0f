namespace Isthmus.Proxy.Telemetry;

/// <summary>Why a request was not simply answered, in Envoy's terms (<c>%RESPONSE_FLAGS%</c>).</summary>
[Flags]
internal enum ResponseFlags : ushort
{
    /// <summary>Answered.</summary>
    None = 0,

    /// <summary>UH: no host to send it to.</summary>
    NoHealthyUpstream = 1 << 0,

    /// <summary>UF: no connection.</summary>
    UpstreamConnectFailure = 1 << 1,

    /// <summary>UO: a limit of the upstream.</summary>
    UpstreamOverflow = 1 << 2,

    /// <summary>NR: no route.</summary>
    NoRoute = 1 << 3,

    /// <summary>NC: the route's upstream does not exist.</summary>
    NoUpstream = 1 << 4,

    /// <summary>URX: no retry left.</summary>
    RetryLimit = 1 << 5,

    /// <summary>UC: the upstream closed the connection.</summary>
    UpstreamClosed = 1 << 6,

    /// <summary>UT: no answer in time.</summary>
    UpstreamTimeout = 1 << 7,

    /// <summary>DC: the client went away.</summary>
    ClientClosed = 1 << 8,

    /// <summary>DPE: the client broke the protocol.</summary>
    ClientProtocolError = 1 << 9,

    /// <summary>UPE: the upstream broke the protocol.</summary>
    UpstreamProtocolError = 1 << 10,

    /// <summary>SI: silence within the request.</summary>
    StreamIdle = 1 << 11,

    /// <summary>OM: our own memory is used up.</summary>
    Overload = 1 << 12,

    /// <summary>DI: a delay was injected.</summary>
    DelayInjected = 1 << 13,

    /// <summary>FI: an abort was injected.</summary>
    FaultInjected = 1 << 14,
}
