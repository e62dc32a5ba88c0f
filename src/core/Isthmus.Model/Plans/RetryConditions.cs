namespace Isthmus.Model.Plans;

/// <summary>When a request is sent again (<c>RetryPolicy.retry_on</c>).</summary>
[Flags]
public enum RetryConditions
{
    /// <summary>Never.</summary>
    None = 0,

    /// <summary>Any 5xx, or no answer.</summary>
    ServerError = 1 << 0,

    /// <summary>502, 503, 504.</summary>
    GatewayError = 1 << 1,

    /// <summary>No answer at all: reset, closed, read timeout.</summary>
    Reset = 1 << 2,

    /// <summary>Reset before the request was sent.</summary>
    ResetBeforeRequest = 1 << 3,

    /// <summary>No connection.</summary>
    ConnectFailure = 1 << 4,

    /// <summary>Header <c>x-envoy-ratelimited</c>.</summary>
    RateLimited = 1 << 5,

    /// <summary>409.</summary>
    Retriable4xx = 1 << 6,

    /// <summary>HTTP/2 REFUSED_STREAM.</summary>
    RefusedStream = 1 << 7,

    /// <summary>One of the listed status codes.</summary>
    RetriableStatusCodes = 1 << 8,

    /// <summary>One of the listed response headers.</summary>
    RetriableHeaders = 1 << 9,

    /// <summary>gRPC status 1.</summary>
    GrpcCancelled = 1 << 10,

    /// <summary>gRPC status 4.</summary>
    GrpcDeadlineExceeded = 1 << 11,

    /// <summary>gRPC status 8.</summary>
    GrpcResourceExhausted = 1 << 12,

    /// <summary>gRPC status 13.</summary>
    GrpcInternal = 1 << 13,

    /// <summary>gRPC status 14.</summary>
    GrpcUnavailable = 1 << 14,

    /// <summary>502, 503, 504, if the request's method is idempotent (RFC 9110 9.2.2). Ours: what it means cannot be said in Envoy's words, which ignores it.</summary>
    IdempotentGatewayError = 1 << 15,
}
