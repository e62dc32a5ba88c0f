using System.Diagnostics.CodeAnalysis;

namespace Isthmus.Runtime.Pipes;

/// <summary>The pipes of one loop: last in, first out; opened when needed, a bounded number. Not thread-safe.</summary>
/// <param name="open">Opens one; null when the system gives none.</param>
internal sealed class PipePool(Func<PipePool, BytePipe?> open)
{
    private readonly Stack<BytePipe> _free = [];
    private int _rented;

    internal bool TryRent([NotNullWhen(true)] out BytePipe? pipe)
    {
        pipe = null;
        if (_rented < Defaults.Pipes && (_free.TryPop(out pipe) || (pipe = open(this)) is not null))
        {
            _rented++;
        }

        return pipe is not null;
    }

    internal void Return(BytePipe pipe)
    {
        _rented--;
        if (pipe.Length == 0)
        {
            _free.Push(pipe);
        }
        else
        {
            pipe.Close();
        }
    }

    internal void Close()
    {
        while (_free.TryPop(out var pipe))
        {
            pipe.Close();
        }
    }
}
