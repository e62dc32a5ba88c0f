namespace Isthmus.Model.Plans;

/// <summary>The words of <c>retry_on</c> lists, in the order in which they are written, which is the order of Istio's default. The last one is ours.</summary>
public static class RetryWords
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

    /// <summary>The conditions as a list of words.</summary>
    public static string Write(RetryConditions conditions) => string.Join(',', Table.Where(t => conditions.HasFlag(t.Condition)).Select(t => t.Word));

    /// <summary>What one word means; unknown ones mean nothing, as in Envoy.</summary>
    public static RetryConditions Of(string word) => Table.FirstOrDefault(t => t.Word == word).Condition;

    /// <summary>Reads a list of words.</summary>
    public static RetryConditions Read(string words) => words
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(RetryConditions.None, (all, word) => all | Of(word));
}
