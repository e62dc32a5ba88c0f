namespace Isthmus.Runtime.Pipes;

/// <summary>
/// Bytes on their way from one plain connection of a loop to another that the process never sees: a pipe of the kernel, which moves pages where buffers would copy
/// their content twice. Whoever rented it (<see cref="ILoop.TryRentPipe"/>) owns it, fills it from one connection, empties it into the other, and disposes it, all on
/// the loop. Bytes that are still in it then are lost.
/// </summary>
public abstract class BytePipe : IDisposable
{
    private readonly PipePool _pool;

    private protected BytePipe(PipePool pool)
    {
        _pool = pool;
    }

    /// <summary>Bytes that were received and not yet sent.</summary>
    public int Length { get; private protected set; }

    /// <summary>Returns it to its loop.</summary>
    public void Dispose()
    {
        _pool.Return(this);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the system lent.</summary>
    internal abstract void Close();
}
