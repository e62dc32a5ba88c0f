using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation;

/// <summary>The tokens of <c>RetryPolicy.retry_on</c>, in the order in which they are written, which is the order of Istio's default. The last one is ours.</summary>
internal static class RetryWords
{
    private static readonly (RetryConditions Condition, string Word)[] Table =
    [
        (RetryConditions.ServerError, "5xx"),
        (RetryConditions.GatewayError, "gateway-error"),
        (RetryConditions.Reset, "reset"),
        (RetryConditions.ResetBeforeRequest, "reset-before-request"),
        (RetryConditions.ConnectFailure, "connect-failure"),
        (RetryConditions.RateLimited, "envoy-ratelimited"),
        (RetryConditions.Retriable4xx, "retriable-4xx"),
        (RetryConditions.RefusedStream, "refused-stream"),
        (RetryConditions.GrpcUnavailable, "unavailable"),
        (RetryConditions.GrpcCancelled, "cancelled"),
        (RetryConditions.GrpcDeadlineExceeded, "deadline-exceeded"),
        (RetryConditions.GrpcInternal, "internal"),
        (RetryConditions.GrpcResourceExhausted, "resource-exhausted"),
        (RetryConditions.RetriableHeaders, "retriable-headers"),
        (RetryConditions.RetriableStatusCodes, "retriable-status-codes"),
        (RetryConditions.IdempotentGatewayError, "idempotent-gateway-error"),
    ];

    /// <summary>The conditions as a list of tokens.</summary>
    public static string Write(RetryConditions conditions) => string.Join(',', Table.Where(t => conditions.HasFlag(t.Condition)).Select(t => t.Word));

    /// <summary>Reads a list of tokens; unknown ones mean nothing, as in Envoy.</summary>
    public static RetryConditions Read(string words) => words
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(RetryConditions.None, (all, word) => all | Table.FirstOrDefault(t => t.Word == word).Condition);
}
