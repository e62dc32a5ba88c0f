using System.Threading.Channels;
using Isthmus.ControlPlane.Workloads;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Isthmus.Xds.Subscriptions;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Push;

/// <summary>
/// One discovery stream: feeds requests and snapshots to the subscription state machine, and writes what that yields. Two tasks: one reads and, when too much waits,
/// stops reading; one owns the machine and writes one response at a time. A client that does not read costs one response and the transport's buffer.
/// </summary>
/// <typeparam name="TRequest">The variant's request.</typeparam>
/// <typeparam name="TResponse">The variant's response.</typeparam>
internal sealed class DiscoveryStream<TRequest, TResponse>(
    RpcServerCall<TRequest, TResponse> call,
    IDiscoveryVariant<TRequest, TResponse> variant,
    ProxyNode node,
    Func<bool, ValueTask> reportHealth,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger logger) : XdsClient(node, call.Context.Peer?.ToString() ?? "local", time.GetUtcNow())
    where TRequest : class
    where TResponse : class
{
    private readonly Lock _machine = new();
    private readonly Channel<TRequest> _requests =
        Channel.CreateBounded<TRequest>(new BoundedChannelOptions(Defaults.MaxWaitingRequests) { SingleReader = true, SingleWriter = true });

    private readonly ServerListeners _serverListeners = new();
    private RpcStatus? _readEnd;
    private ResourceSnapshot? _view;

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
                return [.. variant.Status];
            }
        }
    }

    /// <summary>Serves the stream to its end; the status is for the client.</summary>
    public async Task<RpcStatus> RunAsync(TRequest first)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Context.Cancellation);
        await using var draining = call.Context.Draining.Register(static s => ((Signal)s!).Set(), Wake);
        _requests.Writer.TryWrite(first);
        var reading = ReadAllAsync(end.Token);
        try
        {
            return await ServeAsync();
        }
        finally
        {
            await end.CancelAsync();
            await reading;
        }
    }

    private async Task<RpcStatus> ServeAsync()
    {
        while (true)
        {
            await Wake.WaitAsync(call.Context.Cancellation);
            if (call.Context.Draining.IsCancellationRequested)
            {
                return new(StatusCode.Unavailable, "the control plane is stopping");
            }

            Update();
            if (!variant.HasBegun)
            {
                // Nothing is said before there is a plan: an empty answer would mean that there is nothing.
                if (_readEnd is { } early)
                {
                    return early;
                }

                continue;
            }

            if (await TakeRequestsAsync() is { } refusal)
            {
                return refusal;
            }

            await SendAsync();
            if (_readEnd is { } over && _requests.Reader.Count == 0)
            {
                return over;
            }
        }
    }

    private void Update()
    {
        if (TakeShown(out var since) is not { } shown)
        {
            return;
        }

        _view = shown;
        lock (_machine)
        {
            variant.Update(_serverListeners.AddTo(shown));
        }

        _since = _since == 0 || since == 0 ? Math.Max(_since, since) : Math.Min(_since, since);
    }

    private async ValueTask<RpcStatus?> TakeRequestsAsync()
    {
        while (_requests.Reader.TryRead(out var request))
        {
            if (variant.TypeOf(request) == TypeUrls.HealthInformation)
            {
                await reportHealth(variant.ErrorOf(request) is null);
                continue;
            }

            RequestOutcome outcome;
            bool isCurrent;
            lock (_machine)
            {
                if (Identity.IsProxylessGrpc && variant.TypeOf(request) == TypeUrls.Listener && _serverListeners.Note(variant.NamesIn(request)))
                {
                    variant.Update(_serverListeners.AddTo(_view!));
                }

                outcome = variant.Handle(request);
                isCurrent = outcome is RequestOutcome.Acked or RequestOutcome.Nacked && _since != 0 && variant.Status.All(s => s.IsCurrent);
            }

            if (Judge(outcome, request) is { } refusal)
            {
                return refusal;
            }

            if (isCurrent)
            {
                Confirm();
            }
        }

        return null;
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
                ControlPlaneLog.ResponseRejected(logger, Node.NodeId, type, variant.ErrorOf(request) ?? "");
                return null;
            default:
                return null;
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

    private async Task SendAsync()
    {
        while (!call.Context.Draining.IsCancellationRequested && TryNext(out var response))
        {
            await call.WriteAsync(response);
            _hasSent = true;
            metrics.Pushes.Increment(TypeNames.Short(variant.TypeOf(response)));
            if (_since != 0)
            {
                metrics.Convergence.Observe(time.GetElapsedTime(_since).TotalSeconds);
            }

            // While this was on its way newer things may have come: the newest is sent, not what was next.
            Update();
            if (_requests.Reader.Count > 0)
            {
                Wake.Set();
                return;
            }
        }
    }

    private bool TryNext(out TResponse response)
    {
        lock (_machine)
        {
            return variant.TryNext(out response);
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        Wake.Set();
        try
        {
            while (await call.ReadUntilAsync(cancellationToken) is { HasMessage: true, Message: { } request })
            {
                await _requests.Writer.WriteAsync(request, cancellationToken);
                Wake.Set();
            }

            _readEnd = RpcStatus.Ok;
        }
        catch (RpcException e)
        {
            _readEnd = e.Status;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _readEnd = new(StatusCode.Cancelled, "the stream is over");
        }

        Wake.Set();
    }
}
