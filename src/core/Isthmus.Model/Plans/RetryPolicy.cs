namespace Isthmus.Model.Plans;

/// <summary>When and how often a request is sent again.</summary>
public sealed record RetryPolicy
{
    /// <summary>Retries besides the first attempt, above 0.</summary>
    public uint Attempts { get; init; } = 2;

    /// <summary>When.</summary>
    public RetryConditions Conditions { get; init; }

    /// <summary>For <see cref="RetryConditions.RetriableStatusCodes"/>.</summary>
    public EquatableArray<int> StatusCodes { get; init; }

    /// <summary>For <see cref="RetryConditions.RetriableHeaders"/>: fields of the answer, one of which is enough.</summary>
    public EquatableArray<HeaderMatch> Headers { get; init; }

    /// <summary>Longest time for one attempt; null means the route's timeout only.</summary>
    public TimeSpan? PerTryTimeout { get; init; }

    /// <summary>First back-off; null takes the proxy's default (25 ms).</summary>
    public TimeSpan? BackOffBase { get; init; }

    /// <summary>How often another endpoint is drawn when the pick was tried before.</summary>
    public uint HostSelectionAttempts { get; init; } = 5;

    /// <summary>Endpoints that were tried are avoided.</summary>
    public bool AvoidsPreviousHosts { get; init; } = true;

    /// <summary>Priorities that were tried are avoided (Istio <c>retryRemoteLocalities</c>).</summary>
    public bool AvoidsPreviousPriorities { get; init; }
}
