using System.Globalization;

namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io HTTPRetry.</summary>
internal static class RetryRules
{
    private static readonly HashSet<string> Conditions = new(StringComparer.Ordinal)
    {
        "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "envoy-ratelimited", "retriable-4xx", "refused-stream",
        "retriable-status-codes", "retriable-headers", "http3-post-connect-failure",
        "cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable",

        // Ours, see Defaults.Retries.
        "idempotent-gateway-error",
    };

    public static void Check(Findings findings, string path, HttpRetryConfig retries)
    {
        if (retries.Attempts < 0)
        {
            findings.Add(ObjectCheckCatalog.OutOfRange, $"{path}.attempts", $"{retries.Attempts} is negative");
        }
        else if (retries.Attempts == 0 && (retries.RetryOn.Length > 0 || retries.PerTryTimeout is not null))
        {
            findings.Add(ObjectCheckCatalog.RetriesOff, path, "attempts is 0 or missing, so there are no retries");
        }

        findings.Interval($"{path}.perTryTimeout", retries.PerTryTimeout);
        findings.Interval($"{path}.backoff", retries.BackOff);
        foreach (var condition in retries.RetryOn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Conditions.Contains(condition) && !IsStatus(condition))
            {
                findings.Add(ObjectCheckCatalog.RetryOn, $"{path}.retryOn", $"'{condition}' is not a condition");
            }
        }
    }

    private static bool IsStatus(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599;
}
