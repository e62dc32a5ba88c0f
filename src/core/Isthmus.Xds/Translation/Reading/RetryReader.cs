using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.Retry.PreviousHosts.V3;
using Isthmus.Xds.Protos.Retry.PreviousPriorities.V3;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>When a request is sent again.</summary>
internal static class RetryReader
{
    /// <summary>The policy; null when there is none.</summary>
    public static RetryPolicy? Read(RoutePb.RetryPolicy? policy, Findings findings)
    {
        if (policy is null)
        {
            return null;
        }

        findings.RejectIf(policy.RetriableRequestHeaders.Count > 0, "retry_policy: retriable_request_headers");
        findings.RejectIf(policy.RateLimitedRetryBackOff is not null, "retry_policy: rate_limited_retry_back_off");
        findings.RejectIf(Durations.IsSet(policy.PerTryIdleTimeout), "retry_policy: per_try_idle_timeout");
        var predicates = policy.RetryHostPredicate.Select(p => Extensions.TypeOf(p.TypedConfig)).ToList();
        findings.RejectIf(predicates.Exists(p => p != PreviousHostsPredicate.Descriptor.FullName), "retry_policy: retry_host_predicate");
        var priority = Extensions.TypeOf(policy.RetryPriority?.TypedConfig);
        findings.RejectIf(policy.RetryPriority is not null && priority != PreviousPrioritiesConfig.Descriptor.FullName, "retry_policy: retry_priority");
        return new()
        {
            Attempts = policy.NumRetries ?? EnvoyDefaults.Retries,
            Conditions = RetryWords.Read(policy.RetryOn),
            StatusCodes = policy.RetriableStatusCodes.Select(code => (int)code).ToEquatableArray(),
            Headers = policy.RetriableHeaders.Select(h => MatcherReader.Header(h, findings)).ToEquatableArray(),
            PerTryTimeout = Durations.Read(policy.PerTryTimeout, "per_try_timeout", findings),
            BackOffBase = Durations.Read(policy.RetryBackOff?.BaseInterval, "base_interval", findings),
            HostSelectionAttempts = policy.HostSelectionRetryMaxAttempts is > 0 and <= uint.MaxValue ? (uint)policy.HostSelectionRetryMaxAttempts : EnvoyDefaults.HostSelectionAttempts,
            AvoidsPreviousHosts = predicates.Count > 0,
            AvoidsPreviousPriorities = policy.RetryPriority is not null,
        };
    }
}
