using Isthmus.Proxy.Route;
using Isthmus.Traffic.Retries;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <content>
/// Who may be asked again. A request of which no host has seen a byte goes on to another host, whatever its method and the route's policy, and costs no
/// budget: nobody has worked for it. Everything else is for <see cref="RequestRetries"/> to decide.
/// </content>
internal sealed partial class HttpExchange
{
    private RequestRetries _retries;
    private TimeSpan _backOff;
    private bool _wasReused;

    // Of the last host that was asked.
    private AttemptFailure _lastFailure;
    private bool _isZeroLoss;

    private bool IsIdempotent => _request.Method is KnownMethod.Get or KnownMethod.Head or KnownMethod.Put or KnownMethod.Delete or KnownMethod.Options or KnownMethod.Trace;

    // What the host itself said no to. A connection that broke says less: the next one may be luckier.
    private void NoteRefusal(AttemptFailure failure)
    {
        if (_host is not null && failure is AttemptFailure.ConnectFailed or AttemptFailure.ConnectTimedOut or AttemptFailure.TlsFailed)
        {
            _pick.NoteRefusal();
        }
    }

    private bool TryPrepareRetry(AttemptFailure failure)
    {
        // Decided when the answer came, which is dropped by now: there is no way back.
        if (failure == AttemptFailure.UnwantedAnswer)
        {
            return true;
        }

        if (_cannotReplay || _clientFailure != AttemptFailure.None || _loop.Now >= _routeDeadline)
        {
            return false;
        }

        _backOff = TimeSpan.Zero;
        if (IsSafe(failure) && failure != AttemptFailure.NoHost)
        {
            // Behind a gateway the next connection may lead to another workload; those that are open lead where they lead.
            _needsFresh |= failure is AttemptFailure.Undelivered or AttemptFailure.HandshakeCut;
            _hasWaitedInVain |= failure is AttemptFailure.ConnectTimedOut or AttemptFailure.ConnectCut;
            return ++_reroutes < Defaults.Reroutes;
        }

        var end = failure switch
        {
            AttemptFailure.Reset when _wasReused => AttemptEnd.StaleConnection,
            AttemptFailure.Reset => AttemptEnd.Reset,
            AttemptFailure.TryTimedOut => AttemptEnd.PerTryTimeout,
            _ => AttemptEnd.CallerGone,
        };
        return end != AttemptEnd.CallerGone && TryTakeRetry(end, 0);
    }

    private bool TryTakeRetry(AttemptEnd end, int status)
    {
        var outcome = new AttemptOutcome
        {
            End = end,
            Status = status,
            HasRetriableHeader = status != 0 && (_route!.IsRetriable(new ResponseView(_response)) || _wishes?.IsRetriable(new ResponseView(_response)) == true),
            IsRateLimited = status != 0 && _response.Headers.Contains(KnownHeader.XEnvoyRatelimited),
            RequestBytesSent = true,
            ResponseBytesReceived = status != 0,
            CanReplay = !_cannotReplay,
            IsIdempotent = IsIdempotent,
        };
        var decision = _retries.Decide(outcome, _upstream!.State, _loop.Now, (ulong)_loop.Random.NextInt64());
        _heldRetries += decision.IsCounted ? 1u : 0;
        _backOff = decision.Wait;
        _isZeroLoss = decision.IsZeroLoss;

        // One connection that died of old age says nothing; the next attempt takes a new one, so that a second failure does.
        _needsFresh |= end == AttemptEnd.StaleConnection;
        _flags = _flags.With(decision.Verdict switch
        {
            RetryVerdict.LimitReached => FailureReason.RetryLimitExceeded,
            RetryVerdict.Overflow => FailureReason.UpstreamOverflow,
            _ => FailureReason.None,
        });
        if (decision.Verdict != RetryVerdict.Retry)
        {
            return false;
        }

        if (end == AttemptEnd.PerTryTimeout)
        {
            _request.Headers.TrySet(KnownHeader.XEnvoyIsTimeoutRetry, "true"u8);
        }

        return true;
    }
}
