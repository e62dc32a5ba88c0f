using System.Runtime.InteropServices;

namespace Isthmus.Runtime.Epoll;

/// <summary>An eventfd by which other threads interrupt a loop's wait. Many signals before the loop looks are one system call.</summary>
internal sealed unsafe class WakeUp : IEpollTarget
{
    private readonly Lock _gate = new();
    private int _fd;
    private int _signalled;

    internal WakeUp()
    {
        _fd = Libc.EventFd(0, Libc.NonBlock | Libc.CloseOnExec);
        if (_fd < 0)
        {
            throw new InvalidOperationException($"eventfd failed with errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    internal int Fd => _fd;

    public void OnEvents(uint events)
    {
        ulong count;
        _ = Libc.Read(_fd, (byte*)&count, sizeof(ulong));

        // Before the loop looks at its queue, with a full fence between: a post that the look misses signals again.
        Interlocked.Exchange(ref _signalled, 0);
    }

    public void OnLoopStopping()
    {
    }

    /// <summary>From any thread, also while the loop closes.</summary>
    internal void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) != 0)
        {
            return;
        }

        lock (_gate)
        {
            ulong one = 1;
            if (_fd >= 0)
            {
                _ = Libc.Write(_fd, (byte*)&one, sizeof(ulong));
            }
        }
    }

    internal void Close()
    {
        lock (_gate)
        {
            Libc.Close(_fd);
            _fd = -1;
        }
    }
}
