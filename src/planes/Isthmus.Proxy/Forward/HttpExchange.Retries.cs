using System.Runtime.CompilerServices;
using Isthmus.Proxy.Telemetry;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <content>
/// Who may be asked again. A request of which no host has seen a byte goes on to another host, whatever its method and the route's policy. One that was sent
/// is sent again if its method is idempotent (RFC 9110 9.2.2) or the route says so, while the budget lasts.
/// </content>
internal sealed partial class HttpExchange
{
    private bool _wasReused;

    private bool IsIdempotent => _request.Method is KnownMethod.Get or KnownMethod.Head or KnownMethod.Put or KnownMethod.Delete or KnownMethod.Options or KnownMethod.Trace;

    private bool TryPrepareRetry(AttemptFailure failure, out TimeSpan backOff)
    {
        backOff = TimeSpan.Zero;
        if (_cannotReplay || _clientFailure != AttemptFailure.None || _loop.Now >= _routeDeadline)
        {
            return false;
        }

        PreferElsewhere(failure);
        if (IsUnsent(failure))
        {
            return ++_reroutes < Defaults.Reroutes;
        }

        // Once: if the next connection, a new one, breaks as well, then it is not its age.
        if (failure == AttemptFailure.Reset && _wasReused && !_hasMetDeadConnection && IsIdempotent)
        {
            _hasMetDeadConnection = true;
            _needsFresh = true;
            return true;
        }

        return IsWanted(failure) && TryTakeRetry(failure, out backOff);
    }

    private static bool IsUnsent(AttemptFailure failure) =>
        failure is AttemptFailure.ConnectFailed or AttemptFailure.ConnectTimedOut or AttemptFailure.ResetUnsent;

    // The rest of a priority in which requests are lost is not to be trusted with the last attempt.
    private void PreferElsewhere(AttemptFailure failure)
    {
        if (_route!.Forward!.Retry?.AvoidsPreviousPriorities == true || failure == AttemptFailure.TryTimedOut || _attempts >= 2)
        {
            _pick.AvoidsTriedPriorities = true;
        }
    }

    private bool IsWanted(AttemptFailure failure)
    {
        if (_route!.Forward!.Retry is not { } policy)
        {
            return false;
        }

        const RetryConditions AnyReset = RetryConditions.ServerError | RetryConditions.GatewayError | RetryConditions.Reset;
        return failure switch
        {
            AttemptFailure.Reset or AttemptFailure.TryTimedOut => IsIdempotent || (policy.Conditions & AnyReset) != RetryConditions.None,
            AttemptFailure.UnwantedAnswer => true,
            _ => false,
        };
    }

    private bool IsUnwanted(int status)
    {
        if (status < 400 || _route!.Forward!.Retry is not { } policy || _cannotReplay)
        {
            return false;
        }

        var conditions = policy.Conditions;
        if (_response.Headers.Contains(KnownHeader.XEnvoyRatelimited))
        {
            return Has(conditions, RetryConditions.RateLimited);
        }

        return (status >= 500 && Has(conditions, RetryConditions.ServerError))
            || (status is 502 or 503 or 504 && Has(conditions, RetryConditions.GatewayError))
            || (status == 409 && Has(conditions, RetryConditions.Retriable4xx))
            || (Has(conditions, RetryConditions.RetriableStatusCodes) && policy.StatusCodes.AsSpan().Contains(status));
    }

    private bool TryTakeRetry(AttemptFailure failure, out TimeSpan backOff)
    {
        backOff = TimeSpan.Zero;
        if (_retriesLeft == 0)
        {
            _flags |= ResponseFlags.RetryLimit;
            return false;
        }

        _retriesLeft--;
        if (!TryTakeBudget())
        {
            _flags |= ResponseFlags.UpstreamOverflow;
            return false;
        }

        if (failure == AttemptFailure.UnwantedAnswer)
        {
            var first = _route!.Forward!.Retry!.BackOffBase ?? Defaults.BackOffBase;
            var limit = first.Ticks << Math.Min(_attempts - 1, 3);
            backOff = new TimeSpan(_loop.Random.NextInt64(limit + 1));
        }

        return true;
    }

    private bool TryTakeBudget()
    {
        var state = _upstream!.State;
        var breakers = state.Upstream.CircuitBreakers;
        if (breakers is { RetryBudget: null, MaxRetries: CircuitBreakers.Unlimited })
        {
            return state.Retries.TryRetry(_loop.Now);
        }

        if (!state.Limits.TryBeginRetry(breakers))
        {
            return false;
        }

        _heldRetries++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Has(RetryConditions conditions, RetryConditions condition) => (conditions & condition) != RetryConditions.None;
}
