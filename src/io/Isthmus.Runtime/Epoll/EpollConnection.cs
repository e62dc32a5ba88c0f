using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Isthmus.Runtime.Loops;
using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Epoll;

/// <summary>A TCP socket on an <see cref="EpollLoop"/>; owns its descriptor.</summary>
internal sealed unsafe class EpollConnection : SocketConnection, IEpollTarget
{
    private readonly EpollLoop _loop;
    private readonly NativeAddress _remote;
    private IPEndPoint? _localEndPoint;
    private IPEndPoint? _remoteEndPoint;
    private int _fd;
    private bool _isRedirected;

    // The end or an error has been announced: no further edge comes for it, so it must stay readable until taken.
    private bool _hasEnded;

    internal EpollConnection(EpollLoop loop, int fd, NativeAddress remote)
        : base(loop)
    {
        _loop = loop;
        _fd = fd;
        _remote = remote;
    }

    public override IPEndPoint LocalEndPoint => _localEndPoint ??= NativeSocket.LocalName(_fd);

    public override bool IsRedirected => _isRedirected;

    public override IPEndPoint RemoteEndPoint => _remoteEndPoint ??= NativeAddress.Read(_remote);

    public override bool TryRestoreDestination()
    {
        if (!_isRedirected && NativeSocket.OriginalDestination(_fd, LocalEndPoint.AddressFamily) is { } called && !called.Equals(LocalEndPoint))
        {
            _localEndPoint = called;
            _isRedirected = true;
        }

        return _isRedirected;
    }

    public void OnEvents(uint events)
    {
        NoteEvents(events);
        OnReadiness((events & ~Libc.EpollOut) != 0);
    }

    public void OnLoopStopping() => Dispose();

    internal void NoteEvents(uint events)
    {
        if ((events & (Libc.EpollIn | Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            CanRead = true;
            _hasEnded |= (events & (Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr)) != 0;
        }

        if ((events & (Libc.EpollOut | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            CanWrite = true;
        }
    }

    private protected override bool TryReceive(Span<byte> buffer, out IoResult result)
    {
        nint count;
        fixed (byte* start = buffer)
        {
            do
            {
                count = Libc.Receive(_fd, start, (nuint)buffer.Length, 0);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        }

        if (count > 0)
        {
            // A short read emptied the socket, and the next bytes make a new edge; but an end that was announced makes none.
            CanRead = count == buffer.Length || _hasEnded;
            result = new IoResult(IoStatus.Ok, (int)count);
            return true;
        }

        return TryEnd(count, out result);
    }

    private protected override bool Fill(BytePipe pipe, out IoResult result)
    {
        nint count;
        do
        {
            count = ((EpollPipe)pipe).FillFrom(_fd);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);

        // How much fits depends on how it is spread over pages, so less than a full pipe says nothing about what is left.
        result = new IoResult(IoStatus.Ok, (int)count);
        return count > 0 || TryEnd(count, out result);
    }

    // After a receive that brought nothing: false when nothing is there yet.
    private bool TryEnd(nint count, out IoResult result)
    {
        if (count < 0 && Marshal.GetLastPInvokeError() == Errno.Again)
        {
            CanRead = false;
            result = default;
            return false;
        }

        result = IoResult.Of(count < 0 ? Fail() : Failure == IoStatus.Ok ? IoStatus.EndOfStream : Failure);
        return true;
    }

    private protected override bool Peek()
    {
        // An end or an error that was announced stays until it is taken, and an end even then.
        byte one;
        if (_hasEnded || Libc.Receive(_fd, &one, 1, Libc.MsgPeek) >= 0)
        {
            return true;
        }

        switch (Marshal.GetLastPInvokeError())
        {
            case Errno.Interrupted:
                return true;
            case Errno.Again:
                CanRead = false;
                return false;
            default:
                Fail();
                return true;
        }
    }

    private protected override bool TrySend(ref SendPieces pieces, out IoStatus status)
    {
        status = IoStatus.Ok;
        while (status == IoStatus.Ok && !pieces.IsEmpty)
        {
            var count = pieces.Second.IsEmpty ? SendOne(pieces.First.Span) : SendMany(pieces);
            if (count >= 0)
            {
                pieces = pieces.Advance((int)count);
            }
            else if (!IsSending(ref status))
            {
                return false;
            }
        }

        return true;
    }

    private protected override bool Empty(BytePipe pipe, out IoStatus status)
    {
        status = IoStatus.Ok;
        while (status == IoStatus.Ok && pipe.Length > 0)
        {
            if (((EpollPipe)pipe).EmptyInto(_fd) < 0 && !IsSending(ref status))
            {
                return false;
            }
        }

        return true;
    }

    // After a send that took nothing: false when the kernel's buffer is full.
    private bool IsSending(ref IoStatus status)
    {
        switch (Marshal.GetLastPInvokeError())
        {
            case Errno.Interrupted:
                return true;
            case Errno.Again:
                CanWrite = false;
                return false;
            default:
                status = Fail();
                return true;
        }
    }

    private protected override IoStatus HalfClose() =>
        Libc.Shutdown(_fd, Libc.ShutWrite) < 0 ? Fail() : IoStatus.Ok;

    private protected override void CloseSocket(bool reset)
    {
        // Asked for after the close as well, in access logs.
        _localEndPoint ??= NativeSocket.LocalName(_fd);
        if (reset)
        {
            NativeSocket.LingerZero(_fd);
        }

        _loop.Set.Remove(_fd);
        Libc.Close(_fd);
        _fd = -1;
    }

    private nint SendOne(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            return Libc.Send(_fd, start, (nuint)data.Length, Libc.MsgNoSignal);
        }
    }

    private nint SendMany(in SendPieces pieces)
    {
        fixed (byte* first = pieces.First.Span)
        fixed (byte* second = pieces.Second.Span)
        fixed (byte* third = pieces.Third.Span)
        {
            var vectors = stackalloc IoVector[3];
            vectors[0] = new IoVector { Start = first, Length = (nuint)pieces.First.Length };
            vectors[1] = new IoVector { Start = second, Length = (nuint)pieces.Second.Length };
            vectors[2] = new IoVector { Start = third, Length = (nuint)pieces.Third.Length };
            var message = new MessageHeader { Vectors = vectors, VectorCount = pieces.Third.IsEmpty ? 2u : 3u };
            return Libc.SendMessage(_fd, &message, Libc.MsgNoSignal);
        }
    }

    private IoStatus Fail()
    {
        var errno = Marshal.GetLastPInvokeError();
        Debug.Assert(errno is not (Errno.BadDescriptor or Errno.BadAddress or Errno.Invalid), "Our own fault.");
        CanRead = true;
        return Failure = Errno.ToStatus(errno);
    }
}
