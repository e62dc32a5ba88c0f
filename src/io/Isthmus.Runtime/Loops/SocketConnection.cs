using System.Diagnostics;
using Isthmus.Runtime.Pipes;

namespace Isthmus.Runtime.Loops;

/// <summary>
/// The way of waiting that all sockets share, real and simulated: try first, wait for readiness, try again; limits, cancellation, close. Remembers
/// what the kernel last said, so that a call is only made when it can succeed.
/// </summary>
internal abstract class SocketConnection : Connection
{
    private readonly Loop _loop;
    private readonly ReceiveOperation _receive = new();
    private SendOperation? _send;
    private bool _isOpen = true;

    private protected SocketConnection(Loop loop)
    {
        _loop = loop;
    }

    public sealed override ILoop Loop => _loop;

    public sealed override bool IsOpen => _isOpen;

    public sealed override bool HasInput => CanRead;

    public sealed override bool HasInputNow() => _isOpen && (CanRead = Failure != IoStatus.Ok || Peek());

    public sealed override Action<Connection>? InputWhileIdle { get; set; }

    /// <summary>A receive may give something: bytes, the end, or an error.</summary>
    private protected bool CanRead { get; set; }

    /// <summary>The kernel's send buffer may have room.</summary>
    private protected bool CanWrite { get; set; } = true;

    /// <summary>
    /// The first error that was reported. The kernel tells it once and an ordinary end afterwards; the first word counts. It ends all sending, but
    /// what the peer sent before it (an early answer, say) is still received.
    /// </summary>
    private protected IoStatus Failure { get; set; } = IoStatus.Ok;

    public sealed override ValueTask<IoResult> ReceiveAsync(Memory<byte> buffer, TimeSpan timeout)
    {
        Debug.Assert(!_receive.IsBusy, "One receive at a time.");
        if (buffer.IsEmpty)
        {
            return WaitReadableAsync(timeout);
        }

        if (!_isOpen)
        {
            return new(IoResult.Of(IoStatus.Closed));
        }

        if (CanRead && _loop.TakeBudget() && TryReceive(buffer.Span, out var result))
        {
            return new(result);
        }

        return PendReceive(buffer, timeout);
    }

    public sealed override ValueTask<IoResult> WaitReadableAsync(TimeSpan timeout)
    {
        if (!_isOpen)
        {
            return new(IoResult.Of(IoStatus.Closed));
        }

        if (Failure != IoStatus.Ok || (CanRead && Peek()))
        {
            return new(IoResult.Of(IoStatus.Ok));
        }

        return PendReceive(default, timeout);
    }

    public sealed override ValueTask<IoResult> SendAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third, TimeSpan timeout)
    {
        Debug.Assert(_send is not { IsBusy: true }, "One send at a time.");
        if (!_isOpen || Failure != IoStatus.Ok)
        {
            return new(IoResult.Of(_isOpen ? Failure : IoStatus.Closed));
        }

        var pieces = new SendPieces(first, second, third, 0);
        if (CanWrite && _loop.TakeBudget() && TrySend(ref pieces, out var status))
        {
            return new(new IoResult(status, pieces.Sent));
        }

        return PendSend(pieces, null, 0, timeout);
    }

    public sealed override bool TakesPipes => true;

    public sealed override bool TryReceive(BytePipe pipe, out IoResult result)
    {
        Debug.Assert(!_receive.IsBusy && pipe.Length == 0, "One receive at a time, into an empty pipe.");
        result = IoResult.Of(IoStatus.Closed);
        return !_isOpen || (CanRead && Fill(pipe, out result));
    }

    public sealed override ValueTask<IoResult> SendAsync(BytePipe pipe, TimeSpan timeout)
    {
        Debug.Assert(_send is not { IsBusy: true }, "One send at a time.");
        if (!_isOpen || Failure != IoStatus.Ok)
        {
            return new(IoResult.Of(_isOpen ? Failure : IoStatus.Closed));
        }

        var length = pipe.Length;
        if (CanWrite && _loop.TakeBudget(Defaults.OperationsPerPipe) && Empty(pipe, out var status))
        {
            return new(new IoResult(status, length - pipe.Length));
        }

        return PendSend(default, pipe, length, timeout);
    }

    public sealed override ValueTask<IoResult> ShutdownSendAsync()
    {
        if (_send is { IsBusy: true })
        {
            throw new InvalidOperationException("A send is pending; the half-close comes after it.");
        }

        if (!_isOpen || Failure != IoStatus.Ok)
        {
            return new(IoResult.Of(_isOpen ? Failure : IoStatus.Closed));
        }

        return new(IoResult.Of(HalfClose()));
    }

    public sealed override void CancelReceive()
    {
        if (!_receive.IsPending || _receive.IsCancelled)
        {
            return;
        }

        _receive.IsCancelled = true;
        _loop.Defer(
            static s =>
            {
                // The receive that was meant may have ended meanwhile and another begun.
                var connection = (SocketConnection)s!;
                if (connection._receive.IsCancelled)
                {
                    connection.EndReceive(IoStatus.Canceled);
                }
            },
            this);
    }

    public sealed override void CancelSend()
    {
        if (_send is not { IsPending: true, IsCancelled: false })
        {
            return;
        }

        _send.IsCancelled = true;
        _loop.Defer(
            static s =>
            {
                var connection = (SocketConnection)s!;
                if (connection._send!.IsCancelled)
                {
                    connection.EndSend(IoStatus.Canceled);
                }
            },
            this);
    }

    public sealed override void Abort() => Close(reset: true);

    private protected sealed override void Close() => Close(reset: false);

    /// <summary>Acts on what has become possible: resumes the pending receive and send, or tells who watches an idle connection.</summary>
    private protected void OnReadiness(bool isInputNews)
    {
        if (CanRead && _receive.IsPending)
        {
            ResumeReceive();
        }
        else if (CanRead && isInputNews)
        {
            InputWhileIdle?.Invoke(this);
        }

        ResumeSend();
    }

    /// <summary>True with a result; false when there is nothing yet, with <see cref="CanRead"/> cleared.</summary>
    private protected abstract bool TryReceive(Span<byte> buffer, out IoResult result);

    /// <summary>True when all is sent or nothing more can be; false when the kernel's buffer is full, with <see cref="CanWrite"/> cleared.</summary>
    private protected abstract bool TrySend(ref SendPieces pieces, out IoStatus status);

    /// <summary>As <see cref="TryReceive(Span{byte}, out IoResult)"/>, into a pipe.</summary>
    private protected abstract bool Fill(BytePipe pipe, out IoResult result);

    /// <summary>As <see cref="TrySend"/>, from a pipe.</summary>
    private protected abstract bool Empty(BytePipe pipe, out IoStatus status);

    /// <summary>True when a receive would give something; else false, with <see cref="CanRead"/> cleared.</summary>
    private protected abstract bool Peek();

    private protected abstract IoStatus HalfClose();

    private protected abstract void CloseSocket(bool reset);

    private void Close(bool reset)
    {
        if (!_isOpen)
        {
            return;
        }

        _isOpen = false;
        InputWhileIdle = null;
        CloseSocket(reset);
        if (_receive.IsPending)
        {
            _loop.Defer(static s => ((SocketConnection)s!).EndReceive(IoStatus.Closed), this);
        }

        if (_send is { IsPending: true })
        {
            _loop.Defer(static s => ((SocketConnection)s!).EndSend(IoStatus.Closed), this);
        }
    }

    private ValueTask<IoResult> PendReceive(Memory<byte> buffer, TimeSpan timeout)
    {
        var task = _receive.Begin();
        _receive.Buffer = buffer;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _receive.Timeout = _loop.ScheduleTimeout(
                timeout, static s => ((SocketConnection)s!).EndReceive(IoStatus.TimedOut), this);
        }

        if (CanRead)
        {
            _loop.Defer(static s => ((SocketConnection)s!).ResumeReceive(), this);
        }

        return task;
    }

    private void ResumeReceive()
    {
        if (!_receive.IsPending || !CanRead || !_isOpen)
        {
            return;
        }

        if (_receive.Buffer.IsEmpty)
        {
            CompleteReceive(IoResult.Of(IoStatus.Ok));
        }
        else if (TryReceive(_receive.Buffer.Span, out var result))
        {
            CompleteReceive(result);
        }
    }

    private void EndReceive(IoStatus status)
    {
        if (_receive.IsPending)
        {
            CompleteReceive(IoResult.Of(status));
        }
    }

    private void CompleteReceive(IoResult result)
    {
        _loop.Cancel(_receive.Timeout);
        _receive.Timeout = default;
        _receive.Buffer = default;
        _receive.IsCancelled = false;
        _receive.Complete(result);
    }

    private ValueTask<IoResult> PendSend(in SendPieces pieces, BytePipe? pipe, int pipeLength, TimeSpan timeout)
    {
        _send ??= new SendOperation();
        var task = _send.Begin();
        _send.Pieces = pieces;
        _send.Pipe = pipe;
        _send.PipeLength = pipeLength;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _send.Timeout = _loop.ScheduleTimeout(
                timeout, static s => ((SocketConnection)s!).EndSend(IoStatus.TimedOut), this);
        }

        if (CanWrite)
        {
            _loop.Defer(static s => ((SocketConnection)s!).ResumeSend(), this);
        }

        return task;
    }

    private void ResumeSend()
    {
        if (_send is not { IsPending: true } || !CanWrite || !_isOpen)
        {
            return;
        }

        var status = Failure;
        if (status != IoStatus.Ok || SendMore(_send, out status))
        {
            CompleteSend(status);
        }
    }

    private bool SendMore(SendOperation send, out IoStatus status)
    {
        if (send.Pipe is { } pipe)
        {
            return Empty(pipe, out status);
        }

        var pieces = send.Pieces;
        var isDone = TrySend(ref pieces, out status);
        send.Pieces = pieces;
        return isDone;
    }

    private void EndSend(IoStatus status)
    {
        if (_send is { IsPending: true })
        {
            CompleteSend(status);
        }
    }

    private void CompleteSend(IoStatus status)
    {
        var result = new IoResult(status, _send!.Sent);
        _loop.Cancel(_send.Timeout);
        _send.Timeout = default;
        _send.Pieces = default;
        _send.Pipe = null;
        _send.IsCancelled = false;
        _send.Complete(result);
    }
}
