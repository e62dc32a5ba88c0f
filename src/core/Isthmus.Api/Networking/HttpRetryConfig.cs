namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPRetry.</summary>
public sealed record HttpRetryConfig
{
    /// <summary><c>attempts</c>; 0 and below turn retries off.</summary>
    public int Attempts { get; init; }

    /// <summary><c>perTryTimeout</c>.</summary>
    public TimeSpan? PerTryTimeout { get; init; }

    /// <summary><c>retryOn</c>; empty when absent.</summary>
    public string RetryOn { get; init; } = "";

    /// <summary><c>retryRemoteLocalities</c>.</summary>
    public bool RetryRemoteLocalities { get; init; }

    /// <summary><c>retryIgnorePreviousHosts</c>; null counts as true.</summary>
    public bool? RetryIgnorePreviousHosts { get; init; }

    /// <summary><c>backoff</c>.</summary>
    public TimeSpan? BackOff { get; init; }
}
