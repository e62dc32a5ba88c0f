using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace Isthmus.Runtime.Async;

/// <summary>
/// A reusable awaitable that its loop completes inline. Used on the loop only, by one awaiter at a time, which is why it needs no
/// interlocked step. Busy from <see cref="Begin"/> until the awaiter has taken the result.
/// </summary>
internal abstract class LoopOperation<T> : IValueTaskSource<T>
{
    private Action<object?>? _continuation;
    private object? _continuationState;
    private SynchronizationContext? _context;
    private T _result = default!;
    private short _version;
    private bool _completed;

    /// <summary>Begun, and its result not yet taken.</summary>
    internal bool IsBusy { get; private set; }

    /// <summary>Begun and not completed.</summary>
    internal bool IsPending => IsBusy && !_completed;

    public ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        return _completed ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;
    }

    public T GetResult(short token)
    {
        Check(token);
        if (!_completed)
        {
            throw new InvalidOperationException("An operation of the loop cannot be waited for by blocking.");
        }

        var result = _result;
        _result = default!;
        _completed = false;
        IsBusy = false;
        _version++;
        Released();
        return result;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        if (_completed)
        {
            continuation(state);
            return;
        }

        Debug.Assert(_continuation is null, "An operation of the loop is awaited once.");
        _continuation = continuation;
        _continuationState = state;
        _context = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != ValueTaskSourceOnCompletedFlags.None ? SynchronizationContext.Current : null;
    }

    internal ValueTask<T> Begin()
    {
        if (IsBusy)
        {
            throw new InvalidOperationException("One operation of a kind at a time: the previous one has not ended.");
        }

        IsBusy = true;
        return new ValueTask<T>(this, _version);
    }

    internal void Complete(T result)
    {
        Debug.Assert(IsPending, "An operation is completed once.");
        _result = result;
        _completed = true;
        if (_continuation is not { } continuation)
        {
            return;
        }

        var state = _continuationState;
        var context = _context;
        _continuation = null;
        _continuationState = null;
        _context = null;
        if (context is null || ReferenceEquals(context, SynchronizationContext.Current))
        {
            continuation(state);
        }
        else
        {
            context.Post(new SendOrPostCallback(continuation), state);
        }
    }

    /// <summary>The result was taken; the operation may go back to a pool.</summary>
    protected virtual void Released()
    {
    }

    private void Check(short token)
    {
        if (token != _version)
        {
            throw new InvalidOperationException("The operation has ended; its task was awaited twice.");
        }
    }
}
