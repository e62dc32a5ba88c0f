namespace Isthmus.Traffic.Retries;

/// <summary>What is done about an attempt.</summary>
public enum RetryVerdict
{
    /// <summary>It stands: it is no failure, or none that may be tried again.</summary>
    NotRetriable,

    /// <summary>The request is sent again.</summary>
    Retry,

    /// <summary>It would be sent again, but was often enough (URX).</summary>
    LimitReached,

    /// <summary>It would be sent again, but the budget or breaker of the upstream is used up (UO).</summary>
    Overflow,
}
