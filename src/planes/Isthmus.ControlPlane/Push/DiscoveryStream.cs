using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Isthmus.Xds.Subscriptions;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// One discovery stream: feeds requests and snapshots to the subscription state machine, and writes what that yields. Holds no queue: a request changes what is owed,
/// and one turn at a time writes it. A client that does not read costs one response and the transport's buffer.
/// </summary>
/// <remarks>
/// Between a change and its ACK no task waits for another: the plan loop queues a turn, which writes; an ACK is judged by the reader where it arrives.
/// </remarks>
/// <typeparam name="TRequest">The variant's request.</typeparam>
/// <typeparam name="TResponse">The variant's response.</typeparam>
internal sealed class DiscoveryStream<TRequest, TResponse>(
    RpcServerCall<TRequest, TResponse> call,
    IDiscoveryVariant<TRequest, TResponse> variant,
    IDiscoverySession<TRequest, TResponse> session,
    ProxyNode node,
    Func<bool, ValueTask> reportHealth,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger logger) : XdsClient(node, call.Context.Peer?.ToString() ?? "local", time.GetUtcNow()), IThreadPoolWorkItem, IDisposable
    where TRequest : class
    where TResponse : class
{
    private readonly Lock _machine = new();
    private readonly ServerListeners _serverListeners = new();
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(call.Context.Cancellation);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // When a rejection of each type was last logged. The reader's.
    private readonly Dictionary<string, long> _rejections = new(StringComparer.Ordinal);
    private ResourceSnapshot? _view;

    // A turn is under way; while it is, others only leave word that there is more.
    private bool _isTurning;
    private bool _hasMore;
    private bool _isOver;
    private TaskCompletionSource? _turnEnded;
    private ExceptionDispatchInfo? _failure;
    private int _isQueued;

    // Oldest change that the client has not confirmed yet, and whether anything was sent for it.
    private long _since;
    private bool _hasSent;

    /// <inheritdoc/>
    public override bool IsIncremental => variant.IsIncremental;

    /// <inheritdoc/>
    public override IReadOnlyList<SubscriptionStatus> Status
    {
        get
        {
            lock (_machine)
            {
                return [.. session.Status];
            }
        }
    }

    /// <summary>Serves the stream to its end; the status is for the client.</summary>
    public async Task<RpcStatus> RunAsync(TRequest first)
    {
        await using var draining = call.Context.Draining.Register(static s => ((CancellationTokenSource)s!).Cancel(), _end);
        try
        {
            // Nothing is said before there is a plan: an empty answer would mean that there is nothing.
            await _begun.Task.WaitAsync(_end.Token);
            return await ReadAllAsync(first);
        }
        catch (OperationCanceledException) when (_failure is { } failure)
        {
            failure.Throw();
            throw;
        }
        catch (OperationCanceledException) when (call.Context.Draining.IsCancellationRequested && !call.Context.Cancellation.IsCancellationRequested)
        {
            return new(StatusCode.Unavailable, "the control plane is stopping");
        }
        catch (RpcException e)
        {
            return e.Status;
        }
        finally
        {
            await StopTurningAsync();
        }
    }

    /// <summary>Renews what ends, until the result is disposed of.</summary>
    public ITimer RenewEvery(TimeSpan interval) => time.CreateTimer(
        _ =>
        {
            lock (_machine)
            {
                session.Renew();
            }

            BeginTurn();
        },
        null,
        interval,
        interval);

    /// <inheritdoc/>
    public void Execute()
    {
        Volatile.Write(ref _isQueued, 0);
        BeginTurn();
    }

    /// <summary>Frees what <see cref="RunAsync"/> used, after its end.</summary>
    public void Dispose() => _end.Dispose();

    /// <inheritdoc/>
    protected override void OnShown()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task<RpcStatus> ReadAllAsync(TRequest first)
    {
        var request = first;
        for (var taken = 1; ; taken++)
        {
            if (await TakeAsync(request) is { } refusal)
            {
                return refusal;
            }

            // All that has arrived is heard before anything is said: a client that reconnects speaks of its routes right after its clusters.
            var next = call.ReadUntilAsync(_end.Token);
            if (!next.IsCompleted || taken % Defaults.RequestsPerTurn == 0)
            {
                BeginTurn();
            }

            if (await next is not { HasMessage: true, Message: { } message })
            {
                BeginTurn();
                return RpcStatus.Ok;
            }

            request = message;
        }
    }

    private async ValueTask<RpcStatus?> TakeAsync(TRequest request)
    {
        if (variant.TypeOf(request) == TypeUrls.HealthInformation)
        {
            await reportHealth(variant.ErrorOf(request) is null);
            return null;
        }

        return Judge(Handle(request), request);
    }

    private RequestOutcome Handle(TRequest request)
    {
        lock (_machine)
        {
            var (type, names) = (variant.TypeOf(request), variant.NamesIn(request));
            if (Identity.IsProxylessGrpc && type == TypeUrls.Listener && _serverListeners.Note(names))
            {
                session.Update(_serverListeners.AddTo(_view!));
            }

            SharedNames.Use(names, _view![type]);
            var outcome = session.Handle(request);
            if (outcome is RequestOutcome.Acked or RequestOutcome.Nacked && _since != 0 && session.IsCurrent)
            {
                Confirm();
            }

            return outcome;
        }
    }

    private RpcStatus? Judge(RequestOutcome outcome, TRequest request)
    {
        switch (outcome)
        {
            case RequestOutcome.BadType:
                return new(StatusCode.InvalidArgument, $"type '{variant.TypeOf(request)}' is not served on this stream");
            case RequestOutcome.TooMuch:
                return new(StatusCode.ResourceExhausted, "more types or names than a stream may have");
            case RequestOutcome.Nacked:
                var type = TypeNames.Short(variant.TypeOf(request));
                metrics.Rejects.Increment(type);
                LogRejection(type, variant.ErrorOf(request) ?? "");
                return null;
            default:
                return null;
        }
    }

    // Counted each time, written now and then: one client must not fill the log.
    private void LogRejection(string type, string reason)
    {
        var now = time.GetTimestamp();
        if (!_rejections.TryGetValue(type, out var last) || time.GetElapsedTime(last, now) >= Defaults.RejectionLogInterval)
        {
            _rejections[type] = now;
            ControlPlaneLog.ResponseRejected(logger, Node.NodeId, type, reason);
        }
    }

    private void Confirm()
    {
        if (_hasSent)
        {
            metrics.Propagation.Observe(time.GetElapsedTime(_since).TotalSeconds);
        }

        _since = 0;
        _hasSent = false;
    }

    // Runs on the caller's thread until the transport makes it wait.
    private void BeginTurn()
    {
        lock (_machine)
        {
            if (_isTurning || _isOver)
            {
                _hasMore = true;
                return;
            }

            _isTurning = true;
        }

        _ = TurnAsync();
    }

    private async Task TurnAsync()
    {
        try
        {
            while (TryNext(out var response, out var since))
            {
                await call.WriteAsync(response);
                Count(response, since);
            }
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            await _end.CancelAsync();
            lock (_machine)
            {
                _isOver = true;
                EndTurnLocked();
            }
        }
    }

    // The newest is sent, not what was next when the last one went out. False ends the turn.
    private bool TryNext(out TResponse response, out long since)
    {
        lock (_machine)
        {
            do
            {
                _hasMore = false;
                Update();
                if (TryNextLocked(out response))
                {
                    since = _since;
                    return true;
                }
            }
            while (_hasMore && !_isOver);

            EndTurnLocked();
            since = 0;
            return false;
        }
    }

    private bool TryNextLocked(out TResponse response)
    {
        Debug.Assert(_machine.IsHeldByCurrentThread, "what is owed belongs to the machine's lock");
        response = null!;
        if (_isOver || _view is null || call.Context.Draining.IsCancellationRequested)
        {
            return false;
        }

        if (session.TryNext(out response))
        {
            // Here, not when it is written: the ACK may come before that returns.
            _hasSent = true;
            return true;
        }

        if (session.IsCurrent)
        {
            // The change is none for this client, or confirmed already: what comes next must not be measured from it.
            (_since, _hasSent) = (0, false);
        }

        return false;
    }

    private void EndTurnLocked()
    {
        Debug.Assert(_machine.IsHeldByCurrentThread, "the state of turns belongs to the machine's lock");
        _isTurning = false;
        _turnEnded?.TrySetResult();
    }

    private void Update()
    {
        if (TakeShown(out var since) is not { } shown)
        {
            return;
        }

        _view = shown;
        session.Update(_serverListeners.AddTo(shown));
        _since = _since == 0 || since == 0 ? Math.Max(_since, since) : Math.Min(_since, since);
        _begun.TrySetResult();
    }

    private void Count(TResponse response, long since)
    {
        if (since != 0)
        {
            metrics.Convergence.Observe(time.GetElapsedTime(since).TotalSeconds);
        }

        metrics.Pushes.Increment(TypeNames.Short(variant.TypeOf(response)));
    }

    // A turn that is under way ends by itself, or with the call.
    private async Task StopTurningAsync()
    {
        Task ended;
        lock (_machine)
        {
            _turnEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_isTurning)
            {
                _turnEnded.SetResult();
            }

            ended = _turnEnded.Task;
        }

        await ended;
        lock (_machine)
        {
            _isOver = true;
        }
    }
}
