// The compiler fixes the shape of a method builder: these members, instance or static, with these parameters.
#pragma warning disable CA1822, IDE0060
using System.Runtime.CompilerServices;

namespace Isthmus.Runtime.Async;

/// <summary>As <see cref="LoopMethodBuilder{T}"/>, for methods that return a plain <see cref="ValueTask"/>.</summary>
public struct LoopMethodBuilder
{
    private MethodFrame<bool>? _frame;
    private Action? _moveNext;

    /// <summary>For the compiler.</summary>
    public static LoopMethodBuilder Create() => default;

    /// <summary>For the compiler.</summary>
    public readonly ValueTask Task => _frame is null ? default : new ValueTask(_frame, _frame.Version);

    /// <summary>For the compiler.</summary>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>For the compiler.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>For the compiler.</summary>
    public readonly void SetResult() => _frame?.SetResult(true);

    /// <summary>For the compiler.</summary>
    public void SetException(Exception exception)
    {
        _frame ??= PooledMethodFrame<NoStateMachine, bool>.Rent();
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
            var frame = PooledMethodFrame<TStateMachine, bool>.Rent();
            _frame = frame;
            _moveNext = frame.MoveNextAction;

            // This builder is a field of the state machine: it must know its frame before the copy is made.
            frame.Save(in stateMachine);
        }

        return _moveNext!;
    }
}
