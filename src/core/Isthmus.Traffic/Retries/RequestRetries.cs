using Isthmus.Model.Plans;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hosts;

namespace Isthmus.Traffic.Retries;

/// <summary>
/// Decides about the retries of one request: whether the policy or the zero-loss rule wants one, whether one is left, whether the upstream's budget allows
/// it, and how long to wait. A value without allocation; owned by the request.
/// </summary>
public struct RequestRetries
{
    private readonly RetryPolicy? _policy;
    private BackOff _backOff;
    private uint _retries;
    private bool _hasMetStaleConnection;
    private bool _prefersElsewhere;

    /// <summary>Begins with the route's policy; null when it has none.</summary>
    public RequestRetries(RetryPolicy? policy)
    {
        _policy = policy;
        _backOff = BackOff.For(policy);
    }

    /// <summary>How often the request was sent again, stale connections not counted.</summary>
    public readonly uint Retries => _retries;

    /// <summary>Sets what a pick avoids: hosts that were tried, and, once a priority has lost the request twice or let it wait in vain, that priority.</summary>
    public readonly void Prepare(ref PickRequest pick)
    {
        pick.AvoidsTriedHosts = _policy?.AvoidsPreviousHosts ?? true;
        pick.HostSelectionAttempts = _policy?.HostSelectionAttempts ?? Defaults.HostSelectionAttempts;
        pick.AvoidsTriedPriorities = _prefersElsewhere || (_policy is { AvoidsPreviousPriorities: true } && pick.Tried.Count >= Defaults.TriesPerPriority);
    }

    /// <summary>Decides about an attempt that failed, or whose response headers are there.</summary>
    /// <param name="outcome">What is known of the attempt.</param>
    /// <param name="upstream">The upstream that it went to; a retry is counted there.</param>
    /// <param name="now">The loop's clock.</param>
    /// <param name="draw">Any evenly spread number, for the back-off.</param>
    public RetryDecision Decide(in AttemptOutcome outcome, UpstreamState upstream, TimeSpan now, ulong draw)
    {
        if (outcome.ResponseForwarded || !outcome.CanReplay)
        {
            return default;
        }

        var isZeroLoss = ZeroLoss.Allows(outcome);
        if (outcome.End == AttemptEnd.StaleConnection && isZeroLoss && !_hasMetStaleConnection)
        {
            // Once is nobody's fault and costs nobody anything; the caller takes a new connection next.
            _hasMetStaleConnection = true;
            return new RetryDecision(RetryVerdict.Retry, TimeSpan.Zero, IsCounted: false, IsZeroLoss: true);
        }

        var isWanted = _policy is not null && RetryRules.Wants(_policy, outcome);
        if (!isWanted && !isZeroLoss)
        {
            return default;
        }

        if (_retries >= Allowed(isWanted, isZeroLoss))
        {
            return new RetryDecision(RetryVerdict.LimitReached, TimeSpan.Zero, IsCounted: false, isZeroLoss);
        }

        _retries++;
        _prefersElsewhere |= isZeroLoss && (_retries > 1 || outcome.End == AttemptEnd.PerTryTimeout);
        if (!TryBegin(upstream, outcome, now))
        {
            return new RetryDecision(RetryVerdict.Overflow, TimeSpan.Zero, IsCounted: false, isZeroLoss);
        }

        // Another endpoint can be tried at once; whoever answered with an error is given time.
        var wait = isZeroLoss ? TimeSpan.Zero : _backOff.Next(draw);
        return new RetryDecision(RetryVerdict.Retry, wait, IsCounted: true, isZeroLoss);
    }

    private readonly uint Allowed(bool isWanted, bool isZeroLoss) =>
        Math.Max(isWanted ? _policy!.Attempts : 0, isZeroLoss ? Defaults.ZeroLossRetries : 0);

    // An operator's own budget or breaker is honoured as it is. Where there is none, the window protects the upstream from a storm of retries; an attempt that
    // gave the upstream nothing to do adds nothing to a storm.
    private static bool TryBegin(UpstreamState upstream, in AttemptOutcome outcome, TimeSpan now)
    {
        var breakers = upstream.Upstream.CircuitBreakers;
        var isOwn = breakers.RetryBudget is not null || breakers.MaxRetries != CircuitBreakers.Unlimited;
        var costsNothing = outcome.End != AttemptEnd.Answered && !outcome.RequestBytesSent;
        return (isOwn || costsNothing || upstream.Retries.TryRetry(now)) && upstream.Limits.TryBeginRetry(breakers);
    }
}
