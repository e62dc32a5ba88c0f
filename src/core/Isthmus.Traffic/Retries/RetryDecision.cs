namespace Isthmus.Traffic.Retries;

/// <summary>A verdict with what it entails.</summary>
/// <param name="Verdict">What is done.</param>
/// <param name="Wait">How long to wait before the next attempt; zero means at once.</param>
/// <param name="IsCounted">The retry is counted as under way at the upstream: <see cref="Limits.UpstreamLimits.EndRetry"/> must follow when it ends.</param>
/// <param name="IsZeroLoss">It is sent again because nobody had begun to answer it, not because a policy says so.</param>
public readonly record struct RetryDecision(RetryVerdict Verdict, TimeSpan Wait, bool IsCounted, bool IsZeroLoss);
