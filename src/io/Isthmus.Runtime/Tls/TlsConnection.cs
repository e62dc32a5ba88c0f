using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;

namespace Isthmus.Runtime.Tls;

/// <summary>
/// TLS over another connection of the same loop, which it owns. Unlike a plain connection it cannot receive any more after a receive timed out or was
/// cancelled: the TLS layer has then lost its place. The end of input is reported alike with and without close_notify; whoever
/// frames messages notices a cut.
/// </summary>
internal sealed class TlsConnection : Connection
{
    private readonly Connection _inner;
    private readonly LoopStream _carrier;
    private readonly SslStream _stream;
    private bool _isSending;

    // All that was received has been taken, so that waiting needs no word with the TLS layer.
    private bool _isEmpty;

    internal TlsConnection(
        Connection inner, LoopStream carrier, SslStream stream, TlsSession session, Func<X509Certificate2, string?> identify)
    {
        _inner = inner;
        _carrier = carrier;
        _stream = stream;
        _carrier.IsEstablished = true;
        Tls = session;
        PeerIdentity = session.PeerCertificate is { } certificate ? identify(certificate) : null;
    }

    public override ILoop Loop => _inner.Loop;

    public override IPEndPoint LocalEndPoint => _inner.LocalEndPoint;

    public override bool IsRedirected => _inner.IsRedirected;

    public override IPEndPoint RemoteEndPoint => _inner.RemoteEndPoint;

    public override string? PeerIdentity { get; }

    public override TlsSession Tls { get; }

    public override bool IsOpen => _inner.IsOpen;

    public override bool HasInput => _inner.HasInput;

    public override bool HasInputNow() => _inner.HasInputNow();

    public override Action<Connection>? InputWhileIdle
    {
        get;
        set
        {
            field = value;
            _inner.InputWhileIdle = value is null ? null : _ => InputWhileIdle?.Invoke(this);
        }
    }

    public override ValueTask<IoResult> ReceiveAsync(Memory<byte> buffer, TimeSpan timeout)
    {
        if (!IsOpen)
        {
            return new(IoResult.Of(IoStatus.Closed));
        }

        _carrier.ReceiveTimeout = timeout;
        var read = _stream.ReadAsync(buffer, CancellationToken.None);
        return read.IsCompletedSuccessfully
            ? new(Received(read.Take(), buffer.Length))
            : WaitForReadAsync(read, buffer.Length);
    }

    public override ValueTask<IoResult> WaitReadableAsync(TimeSpan timeout) => _isEmpty ? _inner.WaitReadableAsync(timeout) : ReceiveAsync(default, timeout);

    public override ValueTask<IoResult> SendAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third, TimeSpan timeout)
    {
        if (!IsOpen)
        {
            return new(IoResult.Of(IoStatus.Closed));
        }

        _carrier.SendTimeout = timeout;
        _isSending = true;
        var length = first.Length + second.Length + third.Length;
        return first.Length == length ? SendOneAsync(first, null)
            : length > BufferPool.Medium ? SendEachAsync(first, second, third)
            : SendJoinedAsync(first, second, third, length);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public override async ValueTask<IoResult> ShutdownSendAsync()
    {
        try
        {
            await _stream.ShutdownAsync();
        }
        catch (Exception e) when (IsTlsFault(e))
        {
            return IoResult.Of(FailureOr(IoStatus.TlsFailed));
        }

        return _carrier.SendStatus == IoStatus.Ok ? await _inner.ShutdownSendAsync() : IoResult.Of(_carrier.SendStatus);
    }

    public override void CancelReceive() => _inner.CancelReceive();

    public override void CancelSend() => _inner.CancelSend();

    public override void Abort()
    {
        _inner.Abort();
        _stream.Dispose();
    }

    private protected override void Close()
    {
        if (IsOpen && !_isSending)
        {
            SayGoodbye();
        }

        _inner.Dispose();
        _stream.Dispose();
    }

    // close_notify fits into the send buffer of any connection that is not stuck; one that is stuck is not worth waiting for.
    private void SayGoodbye()
    {
        try
        {
            _ = _stream.ShutdownAsync();
        }
        catch (Exception e) when (IsTlsFault(e))
        {
            // The peer is gone already.
        }
    }

    // Without the loop's context, here and below: the platform's stream resumes its callers inline, on the loop, since that is where its own
    // reads end; asking for the context would make it post instead, and allocate.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> WaitForReadAsync(ValueTask<int> read, int room)
    {
        try
        {
            return Received(await read.ConfigureAwait(false), room);
        }
        catch (Exception e) when (IsTlsFault(e))
        {
            return IoResult.Of(IsOpen ? FailureOr(IoStatus.TlsFailed) : IoStatus.Closed);
        }
    }

    private IoResult Received(int count, int room)
    {
        if (count > 0)
        {
            _isEmpty = count < room && _carrier.HasDeliveredOneRecord;
            return new IoResult(IoStatus.Ok, count);
        }

        if (_carrier.ReceiveStatus != IoStatus.Ok)
        {
            Tls.HasTriedAgain = _carrier.HasAnotherHandshake;
            return IoResult.Of(_carrier.ReceiveStatus);
        }

        return IoResult.Of(room == 0 ? IoStatus.Ok : IoStatus.EndOfStream);
    }

    // One record instead of three: each costs 22 bytes and a system call.
    private ValueTask<IoResult> SendJoinedAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third, int length)
    {
        var buffer = Loop.Buffers.Rent(length);
        var joined = buffer.Memory[..length];
        first.CopyTo(joined);
        second.CopyTo(joined[first.Length..]);
        third.CopyTo(joined[(first.Length + second.Length)..]);
        return SendOneAsync(joined, buffer);
    }

    // Most records fit the system's buffer at once, and then nothing is suspended.
    private ValueTask<IoResult> SendOneAsync(ReadOnlyMemory<byte> content, PooledBuffer? owner)
    {
        var before = _carrier.Sent;
        var write = Write(content);
        if (!write.IsCompletedSuccessfully)
        {
            return FinishSendAsync(write, content.Length, before, owner);
        }

        write.Take();
        owner?.Dispose();
        return new(SendResult(_carrier.SendStatus, content.Length, before));
    }

    // The platform's stream reports some failures of an earlier call by throwing at once.
    private ValueTask Write(ReadOnlyMemory<byte> content)
    {
        try
        {
            return _stream.WriteAsync(content, CancellationToken.None);
        }
        catch (Exception e) when (IsTlsFault(e))
        {
            return ValueTask.FromException(e);
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> FinishSendAsync(ValueTask write, int length, long before, PooledBuffer? owner)
    {
        IoStatus status;
        try
        {
            await write.ConfigureAwait(false);
            status = _carrier.SendStatus;
        }
        catch (Exception e) when (IsTlsFault(e))
        {
            status = IsOpen ? FailureOr(IoStatus.TlsFailed) : IoStatus.Closed;
        }

        owner?.Dispose();
        return SendResult(status, length, before);
    }

    private IoResult SendResult(IoStatus status, int length, long before)
    {
        _isSending = false;
        return new IoResult(status, status == IoStatus.Ok ? length : (int)Math.Min(length, _carrier.Sent - before));
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> SendEachAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third)
    {
        var before = _carrier.Sent;
        var status = IoStatus.Ok;
        try
        {
            await _stream.WriteAsync(first, CancellationToken.None).ConfigureAwait(false);
            if (!second.IsEmpty)
            {
                await _stream.WriteAsync(second, CancellationToken.None).ConfigureAwait(false);
            }

            if (!third.IsEmpty)
            {
                await _stream.WriteAsync(third, CancellationToken.None).ConfigureAwait(false);
            }

            status = _carrier.SendStatus;
        }
        catch (Exception e) when (IsTlsFault(e))
        {
            status = IsOpen ? FailureOr(IoStatus.TlsFailed) : IoStatus.Closed;
        }

        return SendResult(status, first.Length + second.Length + third.Length, before);
    }

    private IoStatus FailureOr(IoStatus otherwise) => _carrier.Failure == IoStatus.Ok ? otherwise : _carrier.Failure;

    private static bool IsTlsFault(Exception e) =>
        e is IOException or System.Security.Authentication.AuthenticationException or InvalidOperationException or NotSupportedException;
}
