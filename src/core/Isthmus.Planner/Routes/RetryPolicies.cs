using System.Globalization;

namespace Isthmus.Planner.Routes;

/// <summary>When a request is sent again: the operator's <c>HTTPRetry</c>, the mesh's, or Istio's default.</summary>
internal static class RetryPolicies
{
    private const RetryConditions DefaultConditions = RetryConditions.ConnectFailure | RetryConditions.RefusedStream
        | RetryConditions.GrpcUnavailable | RetryConditions.GrpcCancelled | RetryConditions.RetriableStatusCodes;

    /// <summary>What a sidecar does towards its own workload: another try when the connection broke before the request was on it.</summary>
    public static RetryPolicy Inbound { get; } = new() { Attempts = 2, Conditions = RetryConditions.ResetBeforeRequest, AvoidsPreviousHosts = false };

    /// <summary>
    /// The policy of a route: <paramref name="own"/>, else the mesh's default, else two retries where that is safe. Null when retries are off.
    /// </summary>
    /// <param name="own">What the route says; null when nothing.</param>
    /// <param name="mesh">Mesh-wide settings.</param>
    /// <param name="isHashed">Consistent hashing decides the endpoint: then a retry may meet the same one again, or the ring would mean nothing.</param>
    public static RetryPolicy? Translate(HttpRetryConfig? own, MeshConfig mesh, bool isHashed)
    {
        var said = own ?? mesh.DefaultHttpRetryPolicy;
        if (said is null)
        {
            return new RetryPolicy { Conditions = DefaultConditions, AvoidsPreviousHosts = !isHashed };
        }

        if (said.Attempts <= 0)
        {
            return null;
        }

        var (conditions, codes) = said.RetryOn.Length == 0 ? (DefaultConditions, default) : ParseConditions(said.RetryOn);
        return new RetryPolicy
        {
            Attempts = (uint)said.Attempts,
            Conditions = conditions,
            StatusCodes = codes,
            PerTryTimeout = said.PerTryTimeout,
            BackOffBase = said.BackOff,
            AvoidsPreviousHosts = !isHashed && said.RetryIgnorePreviousHosts != false,
            AvoidsPreviousPriorities = said.RetryRemoteLocalities,
        };
    }

    /// <summary>Reads a <c>retryOn</c> list. Numbers are status codes; names that no proxy knows are left out.</summary>
    public static (RetryConditions Conditions, EquatableArray<int> Codes) ParseConditions(string retryOn)
    {
        var conditions = RetryConditions.None;
        var codes = new List<int>();
        foreach (var word in retryOn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                codes.Add(code);
                conditions |= RetryConditions.RetriableStatusCodes;
            }
            else
            {
                conditions |= RetryWords.Of(word);
            }
        }

        return (conditions, codes.ToEquatableArray());
    }
}
