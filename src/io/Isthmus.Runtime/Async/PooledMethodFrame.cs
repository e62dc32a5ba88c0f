using System.Runtime.CompilerServices;

namespace Isthmus.Runtime.Async;

/// <summary>
/// The saved variables of one suspended method. Kept per method and thread in a stack: as deep as a loop has connections, where the
/// platform's pooling builder keeps one frame per core and allocates the rest.
/// </summary>
internal sealed class PooledMethodFrame<TStateMachine, T> : MethodFrame<T>
    where TStateMachine : IAsyncStateMachine
{
    [ThreadStatic]
    private static PooledMethodFrame<TStateMachine, T>? _freeFrames;

    [ThreadStatic]
    private static int _freeFrameCount;

    private PooledMethodFrame<TStateMachine, T>? _next;
    private TStateMachine _stateMachine = default!;

    private PooledMethodFrame()
    {
        MoveNextAction = MoveNext;
    }

    internal Action MoveNextAction { get; }

    internal static PooledMethodFrame<TStateMachine, T> Rent()
    {
        if (_freeFrames is not { } frame)
        {
            return new PooledMethodFrame<TStateMachine, T>();
        }

        _freeFrames = frame._next;
        _freeFrameCount--;
        frame._next = null;
        return frame;
    }

    internal void Save(in TStateMachine stateMachine) => _stateMachine = stateMachine;

    protected override void DropState() => _stateMachine = default!;

    protected override void Recycle()
    {
        if (_freeFrameCount >= Defaults.PooledFrames)
        {
            return;
        }

        _next = _freeFrames;
        _freeFrames = this;
        _freeFrameCount++;
    }

    private void MoveNext() => _stateMachine.MoveNext();
}
