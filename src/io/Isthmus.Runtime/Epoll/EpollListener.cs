using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Isthmus.Runtime.Timers;

namespace Isthmus.Runtime.Epoll;

/// <summary>A listening socket of one loop. Accepts until the kernel has no more, a bounded number per turn.</summary>
internal sealed unsafe class EpollListener : Listener, IEpollTarget
{
    private readonly EpollLoop _loop;
    private readonly Func<Connection, ValueTask> _serve;
    private int _fd;
    private long _accepted;
    private long _shed;
    private bool _acceptDeferred;
    private LoopTimer _backOff;

    private EpollListener(EpollLoop loop, int fd, Func<Connection, ValueTask> serve)
    {
        _loop = loop;
        _fd = fd;
        _serve = serve;
        LocalEndPoint = NativeSocket.LocalName(fd);
    }

    public override IPEndPoint LocalEndPoint { get; }

    public override long Accepted => _accepted;

    public override long Shed => _shed;

    internal static ListenResult Open(EpollLoop loop, ListenOptions options, Func<Connection, ValueTask> serve)
    {
        var fd = NativeSocket.Open(options.EndPoint.AddressFamily);
        if (fd < 0)
        {
            return ListenResult.Of(Errno.ToStatus(Marshal.GetLastPInvokeError()));
        }

        Prepare(fd, options);
        if (!NativeSocket.Bind(fd, options.EndPoint) || Libc.Listen(fd, options.Backlog) < 0)
        {
            return Fail(fd);
        }

        var listener = new EpollListener(loop, fd, serve);
        return loop.Set.Add(fd, listener) ? new ListenResult(IoStatus.Ok, listener) : Fail(fd);
    }

    public void OnEvents(uint events) => Accept();

    public void OnLoopStopping() => Dispose();

    public override void Dispose()
    {
        if (_fd < 0)
        {
            return;
        }

        _loop.Cancel(_backOff);
        _loop.Set.Remove(_fd);
        Libc.Close(_fd);
        _fd = -1;
    }

    // Accepted sockets inherit these options, which saves a system call per option and connection.
    private static void Prepare(int fd, ListenOptions options)
    {
        NativeSocket.Set(fd, Libc.SolSocket, Libc.SoReuseAddr, 1);
        if (options.ReusePort)
        {
            NativeSocket.Set(fd, Libc.SolSocket, Libc.SoReusePort, 1);
        }

        if (options.EndPoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            NativeSocket.Set(fd, Libc.ProtocolIpv6, Libc.Ipv6Only, options.DualStack ? 0 : 1);
        }

        NativeSocket.Apply(fd, options.Tcp);
    }

    private static ListenResult Fail(int fd)
    {
        var errno = Marshal.GetLastPInvokeError();
        Libc.Close(fd);
        return ListenResult.Of(Errno.ToStatus(errno));
    }

    private void Accept()
    {
        for (var left = Defaults.AcceptsPerTurn; left > 0 && _fd >= 0; left--)
        {
            if (!AcceptOne())
            {
                return;
            }
        }

        AcceptLater();
    }

    private bool AcceptOne()
    {
        NativeAddress remote = default;
        uint length = NativeAddress.MaximumLength;
        int fd;
        fixed (byte* address = (Span<byte>)remote)
        {
            fd = Libc.Accept(_fd, address, &length, Libc.NonBlock | Libc.CloseOnExec);
        }

        if (fd < 0)
        {
            return AcceptFailed(Marshal.GetLastPInvokeError());
        }

        _accepted++;
        var connection = new EpollConnection(_loop, fd, remote);
        if (!_loop.Set.Add(fd, connection))
        {
            Libc.Close(fd);
            _shed++;
            return true;
        }

        _loop.Serve(connection, _serve);
        return true;
    }

    private bool AcceptFailed(int errno)
    {
        if (errno == Errno.Again)
        {
            return false;
        }

        if (!Errno.IsExhaustion(errno))
        {
            // EINTR, ECONNABORTED and the network errors of accept(2) concern one connection that is gone; take the next.
            return true;
        }

        if (_loop.Spare.Shed(_fd))
        {
            _shed++;
        }

        // No edge tells when descriptors are free again.
        _loop.Cancel(_backOff);
        _backOff = _loop.Schedule(Defaults.AcceptBackOff, static s => ((EpollListener)s!).Accept(), this);
        return false;
    }

    private void AcceptLater()
    {
        if (_fd < 0 || _acceptDeferred)
        {
            return;
        }

        _acceptDeferred = true;
        _loop.Defer(
            static s =>
            {
                var listener = (EpollListener)s!;
                listener._acceptDeferred = false;
                listener.Accept();
            },
            this);
    }
}
