namespace Isthmus.Rpc.Client;

/// <summary>What may end a call early from our side, and which of it did: the caller, the deadline, or the stream's disposal.</summary>
internal sealed class CallLife : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _disposed = new();
    private readonly CancellationTokenSource _any;
    private int _isAbandoned;

    public CallLife(TimeSpan? timeout, TimeProvider time, CancellationToken caller)
    {
        _deadline = timeout is { } t && t <= Defaults.MaxTimeout ? new CancellationTokenSource(t, time) : new CancellationTokenSource();
        _any = CancellationTokenSource.CreateLinkedTokenSource(caller, _deadline.Token, _disposed.Token);
        Token = _any.Token;
    }

    /// <summary>Fires for any of the reasons.</summary>
    public CancellationToken Token { get; }

    /// <summary>The status that the reason stands for.</summary>
    public RpcStatus Status => _deadline.IsCancellationRequested
        ? new(StatusCode.DeadlineExceeded, "deadline exceeded")
        : new(StatusCode.Cancelled, "cancelled by the caller");

    /// <summary>Ends the call, once. The disposer and a reader that is still at work may both want to.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _isAbandoned, 1) == 0)
        {
            _disposed.Cancel();
        }
    }

    public void Dispose()
    {
        _any.Dispose();
        _deadline.Dispose();
        _disposed.Dispose();
    }
}
