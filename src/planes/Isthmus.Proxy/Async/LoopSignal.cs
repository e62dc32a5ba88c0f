using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace Isthmus.Proxy.Async;

/// <summary>Lets one piece of code on a loop wait for another on the same loop. Reusable; the waiter resumes inline when it is set.</summary>
internal sealed class LoopSignal : IValueTaskSource
{
    private Action<object?>? _continuation;
    private object? _state;
    private short _version;
    private bool _isSet;

    /// <summary>Waits until <see cref="Set"/>; at once when it was set since the last wait. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        Debug.Assert(_continuation is null, "One waiter at a time.");
        return new ValueTask(this, _version);
    }

    /// <summary>Lets the waiter, or the next one, go on.</summary>
    public void Set()
    {
        _isSet = true;
        if (_continuation is { } continuation)
        {
            var state = _state;
            _continuation = null;
            _state = null;
            continuation(state);
        }
    }

    /// <summary>Forgets an unused <see cref="Set"/>.</summary>
    public void Reset() => _isSet = false;

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _isSet ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Debug.Assert(token == _version, "A wait is awaited once.");
        if (_isSet)
        {
            continuation(state);
            return;
        }

        _continuation = continuation;
        _state = state;
    }

    void IValueTaskSource.GetResult(short token)
    {
        _isSet = false;
        _version++;
    }
}
