using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Isthmus.Runtime.Async;

/// <summary>Stands in for the variables of a method that failed before it ever suspended.</summary>
internal readonly struct NoStateMachine : IAsyncStateMachine
{
    public void MoveNext() => throw new UnreachableException();

    public void SetStateMachine(IAsyncStateMachine stateMachine) => throw new UnreachableException();
}
