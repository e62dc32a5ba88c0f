using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Runtime.Async;
using Isthmus.Traffic.Outliers;
using Isthmus.Traffic.Retries;
using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <content>One attempt after another until a host answers, within the rules about who may be asked again.</content>
internal sealed partial class HttpExchange
{
    private TimeSpan _requestEnd;
    private TimeSpan _routeDeadline;
    private TimeSpan _tryDeadline;
    private uint _heldRetries;
    private int _attempts;
    private int _reroutes;
    private bool _needsFresh;
    private bool _isLimited;
    private Host? _host;
    private HostPool? _pool;
    private UpstreamConnection? _up;
    private AttemptFailure _clientFailure;
    private PlaceWait? _wait;
    private bool _isWaiting;
    private bool _hasWaitedInVain;

    /// <summary>The client has closed or reset its connection while its answer was awaited.</summary>
    public void OnClientGone() => FailClient(AttemptFailure.ClientGone);

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> ForwardAsync()
    {
        if (!TryBeginForwarding())
        {
            return ReplyWith(FailureReason.UpstreamOverflow, "upstream_overflow");
        }

        Step step;
        while (true)
        {
            var failure = BeginAttempt();
            if (failure == AttemptFailure.None && _up is null)
            {
                failure = await ConnectAsync();
            }

            if (failure == AttemptFailure.None && _action.EndsConnect)
            {
                step = await EndConnectAsync();
                break;
            }

            if (failure == AttemptFailure.None)
            {
                failure = await SendRequestAsync();
            }

            if (failure == AttemptFailure.None)
            {
                failure = await AwaitHeadAsync();
            }

            if (failure == AttemptFailure.None)
            {
                step = await DeliverAsync();
                break;
            }

            EndAttempt(failure);
            if (!TryPrepareRetry(failure))
            {
                step = Fail(failure);
                break;
            }

            if (_backOff > TimeSpan.Zero)
            {
                await _loop.Loop.DelayAsync(_backOff);
            }
        }

        EndForwarding();
        return step;
    }

    private bool TryBeginForwarding()
    {
        var state = _upstream!.State;
        _smallBody = HasSmallBody ? (int)_request.Framing.Length : 0;
        _isStreaming = _smallBody == 0 && !_request.Framing.IsEmpty && _request.Framing.Kind != BodyKind.Tunnel;
        _isRequestComplete = !_isStreaming;
        _retries = new RequestRetries(_action.Retry);
        _backOff = TimeSpan.Zero;
        _attempts = 0;
        _reroutes = 0;
        _heldRetries = 0;
        _needsFresh = false;
        _mayBeDelivered = false;
        _clientFailure = AttemptFailure.None;
        _routeDeadline = _tryDeadline = TimeSpan.MaxValue;
        _requestEnd = _began;
        if (_isRequestComplete)
        {
            _requestEnd = _loop.Now;
            StartRouteClock();
        }

        _isZeroLoss = false;
        _hasWaitedInVain = false;
        _isLimited = state.Limits.TryBeginRequest(state.Upstream.CircuitBreakers);
        if (_isLimited)
        {
            state.Retries.CountRequest(_loop.Now);
        }

        if (_isLimited && _isRequestComplete && _route!.Mirrors.Length > 0 && !_request.IsUpgrade)
        {
            SendMirrors(_input.Available.Span[.._smallBody], isWhole: true);
        }

        return _isLimited;
    }

    private void EndForwarding()
    {
        var limits = _upstream!.Limits;
        limits.EndRequest();
        for (; _heldRetries > 0; _heldRetries--)
        {
            limits.EndRetry();
        }
    }

    private void StartRouteClock()
    {
        if (_action.Timeout > TimeSpan.Zero)
        {
            _routeDeadline = _loop.Now + _action.Timeout;
        }
    }

    private void StartTryClock()
    {
        _tryDeadline = _isRequestComplete && RetryTimes.PerTry(_action) is { } limit ? _loop.Now + limit : TimeSpan.MaxValue;
    }

    // Chooses a host, and an idle connection to it if there is one.
    private AttemptFailure BeginAttempt()
    {
        var failure = _clientFailure == AttemptFailure.None ? PickHost() : _clientFailure;
        if (failure == AttemptFailure.None)
        {
            _attempts++;
            StartTryClock();
            _up = _needsFresh || _action.EndsConnect ? null : _pool!.TryTake();
        }

        return failure;
    }

    private AttemptFailure PickHost()
    {
        _retries.Prepare(ref _pick);
        _pick.AvoidsTriedPriorities |= _reroutes >= 2 || _hasWaitedInVain;
        _pick.Now = _loop.Now;
        Host? host = null;

        // The third draw at the latest finds a host that was not tried, or may be tried again, unless there is none.
        for (var i = 0; i < 3; i++)
        {
            var pick = _upstream!.Pick(ref _pick, _down);
            TakePick(pick);
            host = pick.Host;
            if (host is null)
            {
                RecordAttempt(0, FailureReason.NoHealthyUpstream);
                return AttemptFailure.NoHost;
            }

            if (_reroutes == 0 || !_pick.WasSentTo(host) || (i > 0 && _pick.MayAskAgain(host)))
            {
                break;
            }
        }

        if (_reroutes > 0 && !_pick.MayAskAgain(host!))
        {
            return AttemptFailure.NoHost;
        }

        _host = host;
        _pool = _upstream!.PoolOf(host!);
        host!.Begin();
        _pick.Remember(host);
        return AttemptFailure.None;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<AttemptFailure> ConnectAsync()
    {
        var limits = _upstream!.Limits;
        if (!limits.TryBeginPending(_upstream.State.Upstream.CircuitBreakers))
        {
            return AttemptFailure.Overflow;
        }

        var failure = _upstream.TryBeginConnection() ? AttemptFailure.None : await AwaitPlaceAsync();
        if (failure == AttemptFailure.None && _up is null)
        {
            (var status, _up) = await _pool!.OpenAsync(LeftToConnect(), isHttp: !_action.EndsConnect, _pool.NeedsServerName ? HostName() : "", _down);
            failure = FailureOf(status);
            _transportProblem = failure is AttemptFailure.TlsFailed or AttemptFailure.HandshakeCut ? _pool.TlsProblem : _transportProblem;
        }

        limits.EndPending();
        return failure;
    }

    // The host that the client asks for, without a port.
    private string HostName()
    {
        var host = System.Text.Encoding.ASCII.GetString(_request.Authority);
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host[..colon] : host;
    }

    private AttemptFailure FailureOf(IoStatus connect) => connect switch
    {
        IoStatus.Ok => AttemptFailure.None,
        IoStatus.TimedOut when _loop.Now >= _routeDeadline => AttemptFailure.RouteTimedOut,
        IoStatus.TimedOut when _loop.Now >= _tryDeadline => AttemptFailure.ConnectCut,
        IoStatus.TimedOut => AttemptFailure.ConnectTimedOut,
        IoStatus.NoResources => AttemptFailure.OutOfMemory,
        IoStatus.TlsFailed => AttemptFailure.TlsFailed,
        IoStatus.EndOfStream => AttemptFailure.HandshakeCut,
        _ => AttemptFailure.ConnectFailed,
    };

    // As many connections as the upstream may have: until one is given back or ends, the try's or the route's time is over, or the client leaves.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<AttemptFailure> AwaitPlaceAsync()
    {
        _wait ??= new PlaceWait(_loop);
        if (!_isStreaming)
        {
            _session.Watch(this, _smallBody);
        }

        _isWaiting = true;
        _upstream!.BeginWait(_wait, _needsFresh || _action.EndsConnect ? null : _pool, Left());
        await _wait.EndAsync();
        _isWaiting = false;
        _session.Unwatch();
        _up = _wait.Connection;
        if (_clientFailure == AttemptFailure.None)
        {
            return _up is not null || _wait.HasPlace ? AttemptFailure.None : AttemptFailure.WaitTimedOut;
        }

        if (_wait.HasPlace)
        {
            _upstream.EndConnection();
        }

        return _clientFailure;
    }

    private void EndAttempt(AttemptFailure failure)
    {
        DetachPump();
        NoteDelivery(failure);
        NoteRefusal(failure);
        if (_up is { } up)
        {
            _up = null;
            up.Pool.Close(up);
        }

        if (_host is not { } host)
        {
            return;
        }

        RecordAttempt(failure == AttemptFailure.UnwantedAnswer ? _response.Status : 0, ReasonOf(failure));

        _host = null;
        _lastHost = host;
        _lastFailure = failure;
        host.End(failed: failure is not (AttemptFailure.ClientGone or AttemptFailure.ClientBroke or AttemptFailure.ClientSlow));
        if (ResultOf(failure, host) is { } result)
        {
            _upstream!.State.Report(host, result, 0, _loop.Now, _decision.At);
            if (host.IsSuspected)
            {
                _loop.Prober.Watch(_upstream.Entry);
            }
        }
    }

    // A connection that died of old age says nothing about its host; an answer was reported when it came; the rest is what Envoy's router reports to outlier detection.
    private AttemptResult? ResultOf(AttemptFailure failure, Host host) => failure switch
    {
        AttemptFailure.Reset or AttemptFailure.ResetUnsent when _wasReused => null,

        // A gateway is no worse for one of the workloads behind it.
        AttemptFailure.Undelivered when host.Endpoint.IsGateway => null,
        AttemptFailure.ConnectFailed or AttemptFailure.ConnectTimedOut or AttemptFailure.ConnectCut or AttemptFailure.TlsFailed or AttemptFailure.HandshakeCut or AttemptFailure.Reset or AttemptFailure.ResetUnsent
            or AttemptFailure.Undelivered or AttemptFailure.ProtocolError => AttemptResult.ConnectionFailed,
        AttemptFailure.TryTimedOut or AttemptFailure.RouteTimedOut => AttemptResult.TimedOut,
        _ => null,
    };

    private void FailClient(AttemptFailure failure)
    {
        if (_clientFailure == AttemptFailure.None)
        {
            _clientFailure = failure;
            _up?.Connection.Abort();
            if (_isWaiting)
            {
                _wait!.GiveUp();
            }
        }
    }

    private Step Fail(AttemptFailure failure)
    {
        _isUndelivered = IsSafe(failure) && !_mayBeDelivered;
        return Answer(failure);
    }

    private Step Answer(AttemptFailure failure) => failure switch
    {
        // The hosts that were there have all refused.
        AttemptFailure.NoHost when _attempts > 0 => ReplyWith(FailureReason.UpstreamConnectionFailure, DetailOf(_lastFailure)),
        AttemptFailure.RequestTooLarge => ReplyWith(431, FailureReason.None, "request_head_too_large_for_upstream"),
        AttemptFailure.ClientBroke => RefuseUnread(FailureReason.DownstreamProtocolError, HttpViolations.Name(_bodyViolation)),
        AttemptFailure.ClientSlow => RefuseUnread(FailureReason.StreamIdleTimeout, "request_body_timeout"),
        AttemptFailure.ClientGone => LoseClient(),
        AttemptFailure.RouteTimedOut when _wishes is { AnswersTimeoutWithNoContent: true } => ReplyWith(204, ReasonOf(failure), DetailOf(failure)),
        _ => ReplyWith(ReasonOf(failure), DetailOf(failure)),
    };

    private static string DetailOf(AttemptFailure failure) => failure switch
    {
        AttemptFailure.NoHost => "no_healthy_upstream",
        AttemptFailure.Overflow => "upstream_overflow",
        AttemptFailure.ConnectFailed or AttemptFailure.ConnectTimedOut or AttemptFailure.Undelivered => "upstream_connect_failure",
        AttemptFailure.TlsFailed or AttemptFailure.HandshakeCut => "upstream_tls_failure",
        AttemptFailure.Reset or AttemptFailure.ResetUnsent => "upstream_closed_before_response",
        AttemptFailure.TryTimedOut or AttemptFailure.RouteTimedOut or AttemptFailure.ConnectCut or AttemptFailure.WaitTimedOut => "upstream_response_timeout",
        AttemptFailure.StreamIdle => "stream_idle_timeout",
        AttemptFailure.OutOfMemory => "no_buffer",
        _ => "upstream_protocol_error",
    };
}
