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

    internal TimeSpan ReceiveTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    internal TimeSpan SendTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    internal IoStatus ReceiveStatus { get; private set; } = IoStatus.Ok;

    internal IoStatus SendStatus { get; private set; } = IoStatus.Ok;

    /// <summary>Bytes of TLS records that the system has taken.</summary>
    internal long Sent { get; private set; }

    /// <summary>All that was received before the stream was made has been read.</summary>
    internal bool HasReadReceived => _received.IsEmpty;

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

        if (!_received.IsEmpty)
        {
            return new(TakeReceived(buffer.Span));
        }

        var receive = buffer.IsEmpty ? inner.WaitReadableAsync(ReceiveTimeout) : inner.ReceiveAsync(buffer, ReceiveTimeout);
        return receive.IsCompletedSuccessfully ? new(Received(receive.Take())) : WaitForReceiveAsync(receive);
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
    private async ValueTask<int> WaitForReceiveAsync(ValueTask<IoResult> receive) => Received(await receive);

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask WaitForSendAsync(ValueTask<IoResult> send) => Note(await send);

    private int TakeReceived(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _received.Length);
        _received.Span[..count].CopyTo(buffer);
        _received = _received[count..];
        return count;
    }

    private int Received(IoResult result)
    {
        if (result.Status is not (IoStatus.Ok or IoStatus.EndOfStream))
        {
            ReceiveStatus = result.Status;
        }

        return result.Bytes;
    }

    private void Note(IoResult result)
    {
        SendStatus = result.Status;
        Sent += result.Bytes;
    }
}
