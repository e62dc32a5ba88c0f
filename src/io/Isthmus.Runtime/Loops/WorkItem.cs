namespace Isthmus.Runtime.Loops;

/// <summary>One callback that waits for its turn. Two delegate types, so that neither has to be wrapped.</summary>
internal readonly struct WorkItem
{
    private readonly Delegate _callback;
    private readonly object? _state;

    internal WorkItem(Action<object?> callback, object? state)
        : this((Delegate)callback, state)
    {
    }

    private WorkItem(Delegate callback, object? state)
    {
        _callback = callback;
        _state = state;
    }

    internal static WorkItem Continuation(SendOrPostCallback callback, object? state) => new((Delegate)callback, state);

    internal void Run()
    {
        if (_callback is Action<object?> action)
        {
            action(_state);
        }
        else
        {
            ((SendOrPostCallback)_callback)(_state);
        }
    }
}
