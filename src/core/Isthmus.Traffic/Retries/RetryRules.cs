using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Retries;

/// <summary>Which outcomes a policy wants to be tried again (<c>route.RetryPolicy.retry_on</c>).</summary>
public static class RetryRules
{
    // What each of them retries besides: everything that ended without an answer.
    private const RetryConditions AnyReset = RetryConditions.ServerError | RetryConditions.GatewayError | RetryConditions.Reset;

    /// <summary>Whether the policy wants a retry. Says nothing of whether one is left.</summary>
    public static bool Wants(RetryPolicy policy, in AttemptOutcome outcome) => outcome.End switch
    {
        AttemptEnd.Answered => WantsAnswer(policy, outcome),
        AttemptEnd.ConnectFailed => Has(policy, AnyReset | RetryConditions.ConnectFailure) || IsUnsent(policy, outcome),
        AttemptEnd.Reset or AttemptEnd.StaleConnection => Has(policy, AnyReset) || IsUnsent(policy, outcome),
        AttemptEnd.RefusedStream => Has(policy, AnyReset | RetryConditions.RefusedStream) || IsUnsent(policy, outcome),
        AttemptEnd.PerTryTimeout => Has(policy, AnyReset) || IsUnsent(policy, outcome),
        _ => false,
    };

    private static bool WantsAnswer(RetryPolicy policy, in AttemptOutcome outcome)
    {
        if (outcome.IsRateLimited)
        {
            return Has(policy, RetryConditions.RateLimited);
        }

        return (Has(policy, RetryConditions.ServerError) && outcome.Status is >= 500 and <= 599)
            || (Has(policy, outcome.IsIdempotent ? RetryConditions.GatewayError | RetryConditions.IdempotentGatewayError : RetryConditions.GatewayError) && outcome.Status is (502 or 503 or 504))
            || (Has(policy, RetryConditions.Retriable4xx) && outcome.Status == 409)
            || (Has(policy, RetryConditions.RetriableStatusCodes) && policy.StatusCodes.AsSpan().Contains(outcome.Status))
            || (Has(policy, RetryConditions.RetriableHeaders) && outcome.HasRetriableHeader)
            || Has(policy, ConditionOf(outcome.GrpcStatus));
    }

    private static RetryConditions ConditionOf(int? grpcStatus) => grpcStatus switch
    {
        1 => RetryConditions.GrpcCancelled,
        4 => RetryConditions.GrpcDeadlineExceeded,
        8 => RetryConditions.GrpcResourceExhausted,
        13 => RetryConditions.GrpcInternal,
        14 => RetryConditions.GrpcUnavailable,
        _ => RetryConditions.None,
    };

    private static bool IsUnsent(RetryPolicy policy, in AttemptOutcome outcome) =>
        !outcome.RequestBytesSent && Has(policy, RetryConditions.ResetBeforeRequest);

    private static bool Has(RetryPolicy policy, RetryConditions any) => (policy.Conditions & any) != RetryConditions.None;
}
