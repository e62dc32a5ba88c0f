// The compiler fixes the shape of a method builder: these members, instance or static, with these parameters.
#pragma warning disable CA1822, IDE0060
using System.Runtime.CompilerServices;

namespace Isthmus.Runtime.Async;

/// <summary>
/// Builds <c>async ValueTask&lt;T&gt;</c> methods that run on a loop: <c>[AsyncMethodBuilder(typeof(LoopMethodBuilder&lt;&gt;))]</c>. The frame is
/// pooled per thread and the caller resumes inline, so a suspended call allocates nothing in steady state.
/// </summary>
/// <remarks>The returned task is awaited exactly once. AsyncLocal values do not flow: the loop's code has none.</remarks>
public struct LoopMethodBuilder<T>
{
    private MethodFrame<T>? _frame;
    private Action? _moveNext;
    private T _result;

    /// <summary>For the compiler.</summary>
    public static LoopMethodBuilder<T> Create() => default;

    /// <summary>For the compiler.</summary>
    public readonly ValueTask<T> Task => _frame is null ? new ValueTask<T>(_result) : new ValueTask<T>(_frame, _frame.Version);

    /// <summary>For the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>For the compiler.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>For the compiler.</summary>
    public void SetResult(T result)
    {
        if (_frame is null)
        {
            _result = result;
        }
        else
        {
            _frame.SetResult(result);
        }
    }

    /// <summary>For the compiler.</summary>
    public void SetException(Exception exception)
    {
        _frame ??= PooledMethodFrame<NoStateMachine, T>.Rent();
        _frame.SetException(exception);
    }

    /// <summary>For the compiler.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Suspend(ref stateMachine));

    /// <summary>For the compiler.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Suspend(ref stateMachine));

    private Action Suspend<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_frame is null)
        {
            var frame = PooledMethodFrame<TStateMachine, T>.Rent();
            _frame = frame;
            _moveNext = frame.MoveNextAction;

            // This builder is a field of the state machine: it must know its frame before the copy is made.
            frame.Save(in stateMachine);
        }

        return _moveNext!;
    }
}
