using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Epoll;

/// <summary>A pipe of the kernel, filled and emptied by splice(2).</summary>
internal sealed unsafe class EpollPipe : BytePipe
{
    // Some sandboxes have no splice, or refuse it.
    private static readonly Lazy<bool> IsSupported = new(Probe);

    private readonly int _readEnd;
    private readonly int _writeEnd;

    private EpollPipe(PipePool pool, int readEnd, int writeEnd)
        : base(pool)
    {
        _readEnd = readEnd;
        _writeEnd = writeEnd;
    }

    /// <summary>Null when the process may have no more of them, or the system has no splice.</summary>
    internal static EpollPipe? TryOpen(PipePool pool) => IsSupported.Value ? Open(pool) : null;

    /// <summary>Moves what the socket has, at most what the pipe holds: the number of bytes, 0 at the end, below 0 with errno set. Only into an empty pipe: a full one looks like an empty socket.</summary>
    internal nint FillFrom(int socket)
    {
        var count = Libc.Splice(socket, _writeEnd, Defaults.PipeBytes);
        Length += (int)Math.Max(0, count);
        return count;
    }

    /// <summary>Moves what the socket takes: the number of bytes, or below 0 with errno set.</summary>
    internal nint EmptyInto(int socket)
    {
        var count = Libc.Splice(_readEnd, socket, (nuint)Length);
        Length -= (int)Math.Max(0, count);
        return count;
    }

    internal override void Close()
    {
        Libc.Close(_readEnd);
        Libc.Close(_writeEnd);
    }

    private static EpollPipe? Open(PipePool pool)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.NonBlock | Libc.CloseOnExec) < 0)
        {
            return null;
        }

        // Beyond the user's share of pages the kernel says no, and the pipe stays as small as it is.
        Libc.ControlFile(ends[1], Libc.SetPipeSize, Defaults.PipeBytes);
        return new EpollPipe(pool, ends[0], ends[1]);
    }

    // One byte through two pipes: what forbids splice between sockets forbids it here.
    private static bool Probe()
    {
        var pool = new PipePool(static _ => null);
        var (first, second) = (Open(pool), Open(pool));
        byte one = 1;
        var isMoved = first is not null && second is not null
            && Libc.Write(first._writeEnd, &one, 1) == 1
            && Libc.Splice(first._readEnd, second._writeEnd, 1) == 1;
        first?.Close();
        second?.Close();
        return isMoved;
    }
}
