using System.Runtime.CompilerServices;
using Isthmus.Runtime.Async;

namespace Isthmus.Runtime.Tls;

/// <summary>
/// A connection in the form that <see cref="System.Net.Security.SslStream"/> wants. Completes inline on the loop. Failures are not thrown: they look like
/// the end of input or a swallowed write, and their status is kept for whoever called the TLS layer.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="received">What was received on it before; read first, as if it came now.</param>
internal sealed class LoopStream(Connection inner, ReadOnlyMemory<byte> received = default) : Stream
{
    private ReadOnlyMemory<byte> _received = received;
    private RecordCount _records;

    internal TimeSpan ReceiveTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    internal TimeSpan SendTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    internal IoStatus ReceiveStatus { get; private set; } = IoStatus.Ok;

    internal IoStatus SendStatus { get; private set; } = IoStatus.Ok;

    /// <summary>Bytes of TLS records that the system has taken.</summary>
    internal long Sent { get; private set; }

    /// <summary>All that was received before the stream was made has been read.</summary>
    internal bool HasReadReceived => _received.IsEmpty;

    /// <summary>
    /// Since the TLS layer last had nothing left, one whole record has come: once its content is taken, nothing is left again.
    /// </summary>
    internal bool HasDeliveredOneRecord => _records is { Whole: 1, IsBetween: true };

    /// <summary>The handshake is over. Another one is not done: the peer has nothing to say that would need it, and it costs us more than him.</summary>
    internal bool IsEstablished
    {
        get;
        set
        {
            field = value;
            _records.ForgetHandshake();
        }
    }

    /// <summary>The peer has begun another handshake.</summary>
    internal bool HasAnotherHandshake => IsEstablished && _records.HasHandshake;

    internal IoStatus Failure => SendStatus == IoStatus.Ok ? ReceiveStatus : SendStatus;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ReceiveStatus != IoStatus.Ok)
        {
            return new(0);
        }

        if (buffer.IsEmpty)
        {
            // The TLS layer wants to know when a buffer is worth taking; a look into the socket would cost more than the buffer.
            return inner.HasInput || !HasReadReceived ? new(0) : WaitForReceiveAsync(inner.WaitReadableAsync(ReceiveTimeout), default);
        }

        // Whoever asks for more between two records has used all that came before.
        if (_records.IsBetween)
        {
            _records.Restart();
        }

        if (!HasReadReceived)
        {
            return new(TakeReceived(buffer.Span));
        }

        var receive = inner.ReceiveAsync(buffer, ReceiveTimeout);
        return receive.IsCompletedSuccessfully ? new(Received(receive.Take(), buffer)) : WaitForReceiveAsync(receive, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (SendStatus != IoStatus.Ok)
        {
            return default;
        }

        var send = inner.SendAsync(buffer, SendTimeout);
        if (!send.IsCompletedSuccessfully)
        {
            return WaitForSendAsync(send);
        }

        Note(send.Take());
        return default;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<int> WaitForReceiveAsync(ValueTask<IoResult> receive, Memory<byte> buffer) => Received(await receive, buffer);

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask WaitForSendAsync(ValueTask<IoResult> send) => Note(await send);

    private int TakeReceived(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _received.Length);
        _received.Span[..count].CopyTo(buffer);
        _records.Add(buffer[..count]);
        _received = _received[count..];
        return count;
    }

    private int Received(IoResult result, Memory<byte> buffer)
    {
        _records.Add(buffer.Span[..result.Bytes]);
        if (result.Status is not (IoStatus.Ok or IoStatus.EndOfStream))
        {
            ReceiveStatus = result.Status;
        }

        if (!HasAnotherHandshake)
        {
            return result.Bytes;
        }

        ReceiveStatus = IoStatus.TlsFailed;
        return 0;
    }

    private void Note(IoResult result)
    {
        SendStatus = result.Status;
        Sent += result.Bytes;
    }
}
