using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Isthmus.Runtime.Async;

/// <summary>
/// Result side of a suspended method that was built with <see cref="LoopMethodBuilder{T}"/>. Resumes its caller inline when it is completed in the
/// context that the caller awaited in (always so on a loop), else through that context. Safe against completion on another thread.
/// </summary>
internal abstract class MethodFrame<T> : IValueTaskSource<T>, IValueTaskSource
{
    private static readonly Action<object?> Finished = static _ => { };

    private Action<object?>? _continuation;
    private object? _continuationState;
    private SynchronizationContext? _context;
    private ExceptionDispatchInfo? _failure;
    private T _result = default!;

    internal short Version { get; private set; }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        if (!ReferenceEquals(Volatile.Read(ref _continuation), Finished))
        {
            return ValueTaskSourceStatus.Pending;
        }

        return _failure is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        _continuationState = state;
        _context = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != ValueTaskSourceOnCompletedFlags.None ? SynchronizationContext.Current : null;
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
        {
            Resume(continuation);
        }
    }

    public T GetResult(short token)
    {
        Check(token);
        if (!ReferenceEquals(Volatile.Read(ref _continuation), Finished))
        {
            throw new InvalidOperationException("A method of the loop cannot be waited for by blocking.");
        }

        var result = _result;
        var failure = _failure;
        Clear();
        Recycle();
        failure?.Throw();
        return result;
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    internal void SetResult(T result)
    {
        _result = result;
        Finish();
    }

    internal void SetException(Exception exception)
    {
        _failure = ExceptionDispatchInfo.Capture(exception);
        Finish();
    }

    protected abstract void Recycle();

    /// <summary>Drops what the finished method held, so that an unawaited frame keeps nothing alive.</summary>
    protected abstract void DropState();

    private void Finish()
    {
        DropState();
        if (Interlocked.Exchange(ref _continuation, Finished) is { } continuation)
        {
            Resume(continuation);
        }
    }

    private void Resume(Action<object?> continuation)
    {
        var state = _continuationState;
        var context = _context;
        if (context is null || ReferenceEquals(context, SynchronizationContext.Current))
        {
            continuation(state);
        }
        else
        {
            context.Post(new SendOrPostCallback(continuation), state);
        }
    }

    private void Clear()
    {
        _result = default!;
        _failure = null;
        _continuation = null;
        _continuationState = null;
        _context = null;
        Version++;
    }

    private void Check(short token)
    {
        if (token != Version)
        {
            throw new InvalidOperationException("The method has ended; its task was awaited twice.");
        }
    }
}
