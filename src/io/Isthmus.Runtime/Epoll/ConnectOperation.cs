using System.Net;
using System.Runtime.InteropServices;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Loops;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Epoll;

/// <summary>One pending connect; owns the socket until it becomes a connection.</summary>
internal sealed class ConnectOperation(EpollLoop loop, IPEndPoint remote) : LoopOperation<ConnectResult>, IEpollTarget
{
    private int _fd = -1;
    private LoopTimer _timeout;
    private CancellationTokenRegistration _registration;

    public void OnEvents(uint events)
    {
        if (!IsPending || (events & (Libc.EpollOut | Libc.EpollErr | Libc.EpollHup)) == 0)
        {
            return;
        }

        // A connect that failed says so in the event; only why has to be asked for.
        var errno = (events & (Libc.EpollErr | Libc.EpollHup)) == 0 ? 0 : NativeSocket.TakeError(_fd);
        End(errno == 0 ? new ConnectResult(IoStatus.Ok, Adopt(events)) : ConnectResult.Of(Errno.ToStatus(errno)));
    }

    public void OnLoopStopping() => EndLater(IoStatus.Closed);

    internal ValueTask<ConnectResult> Start(ConnectOptions options, CancellationToken cancellationToken)
    {
        var errno = Open(options);
        if (errno != 0 && errno != Errno.InProgress)
        {
            return new(ConnectResult.Of(Errno.ToStatus(Abandon(errno))));
        }

        if (!loop.Set.Add(_fd, this))
        {
            return new(ConnectResult.Of(Errno.ToStatus(Abandon(Marshal.GetLastPInvokeError()))));
        }

        if (errno == 0)
        {
            return new(new ConnectResult(IoStatus.Ok, Adopt(events: 0)));
        }

        if (options.Timeout != Timeout.InfiniteTimeSpan)
        {
            _timeout = loop.Schedule(options.Timeout, static s => ((ConnectOperation)s!).EndNow(IoStatus.TimedOut), this);
        }

        var task = Begin();
        _registration = cancellationToken.UnsafeRegister(
            static s => ((ConnectOperation)s!).PostCancel(), this);
        return task;
    }

    private int Open(ConnectOptions options)
    {
        _fd = NativeSocket.Open(remote.AddressFamily);
        if (_fd < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        NativeSocket.Apply(_fd, options.Tcp);
        if ((options.Local ?? loop.LocalFor(remote)) is { } local && !NativeSocket.BindLocal(_fd, local))
        {
            return Marshal.GetLastPInvokeError();
        }

        // A full table of local ports is reported as "address not available" of a remote address: tell it from a wrong local one.
        var errno = NativeSocket.Connect(_fd, remote);
        return errno == Errno.AddressNotAvailable ? Errno.AddressInUse : errno;
    }

    private int Abandon(int errno)
    {
        if (_fd >= 0)
        {
            Libc.Close(_fd);
            _fd = -1;
        }

        return errno;
    }

    private EpollConnection Adopt(uint events)
    {
        NativeAddress address = default;
        NativeAddress.Write(remote, address);
        var connection = new EpollConnection(loop, _fd, address);
        loop.Set.Replace(_fd, connection);
        _fd = -1;
        if (events != 0)
        {
            connection.NoteEvents(events);
        }

        return connection;
    }

    private void PostCancel() =>
        loop.Resume(new WorkItem(static s => ((ConnectOperation)s!).EndNow(IoStatus.Canceled), this));

    private void EndNow(IoStatus status)
    {
        if (IsPending)
        {
            Release();
            End(ConnectResult.Of(status));
        }
    }

    private void EndLater(IoStatus status)
    {
        Release();
        loop.Defer(s => ((ConnectOperation)s!).EndNow(status), this);
    }

    private void Release()
    {
        if (_fd >= 0)
        {
            loop.Set.Remove(_fd);
            Libc.Close(_fd);
            _fd = -1;
        }
    }

    private void End(ConnectResult result)
    {
        Release();
        loop.Cancel(_timeout);
        _registration.Dispose();
        Complete(result);
    }
}
