namespace Isthmus.Traffic.Retries;

/// <summary>What is known of an attempt when it has failed or its response headers are there.</summary>
public readonly record struct AttemptOutcome
{
    /// <summary>How it ended.</summary>
    public required AttemptEnd End { get; init; }

    /// <summary>The HTTP status of an answer; otherwise 0.</summary>
    public int Status { get; init; }

    /// <summary><c>grpc-status</c> in the response's headers (trailers-only); null when there is none. Must be null for requests that are not gRPC.</summary>
    public int? GrpcStatus { get; init; }

    /// <summary>The response has <c>x-envoy-ratelimited</c>.</summary>
    public bool IsRateLimited { get; init; }

    /// <summary>The response has one of the headers that the operator calls retriable.</summary>
    public bool HasRetriableHeader { get; init; }

    /// <summary>At least one byte of the request was given to the connection.</summary>
    public bool RequestBytesSent { get; init; }

    /// <summary>At least one byte of a response was received.</summary>
    public bool ResponseBytesReceived { get; init; }

    /// <summary>Response headers were forwarded: it is too late for anything.</summary>
    public bool ResponseForwarded { get; init; }

    /// <summary>The request can be sent again from its beginning: its body is complete in the buffer, still unread, or there is none.</summary>
    public bool CanReplay { get; init; }

    /// <summary>The method is idempotent (RFC 9110 9.2.2).</summary>
    public bool IsIdempotent { get; init; }
}
