using System.Buffers;
using System.IO.Pipelines;

namespace Isthmus.Rpc.Server;

/// <summary>
/// The server's end of a stream. One reader and one writer at a time; they may be two tasks. A write completes when the message has
/// left for the connection: while the peer does not read, it waits, and so memory per stream is one message plus the transport's bound.
/// </summary>
public sealed class RpcServerCall<TRequest, TResponse>
{
    private readonly MessageReader<TRequest> _reader;
    private readonly PipeWriter _writer;
    private readonly RpcMarshaller<TResponse> _marshaller;
    private int _isWriting;

    // What the last piece's way to the connection ends with. Nobody waits for it but the next write: most streams are silent after one.
    private ValueTask<FlushResult> _flush;
    private bool _isFlushing;

    internal RpcServerCall(RpcCallContext context, MessageReader<TRequest> reader, PipeWriter writer, RpcMarshaller<TResponse> marshaller)
    {
        Context = context;
        _reader = reader;
        _writer = writer;
        _marshaller = marshaller;
    }

    /// <summary>The call that this stream belongs to.</summary>
    public RpcCallContext Context { get; }

    /// <summary>The next message; without one the client has ended its side.</summary>
    /// <exception cref="RpcException">The peer broke the protocol or a limit; let it end the call.</exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public ValueTask<RpcRead<TRequest>> ReadAsync() => _reader.ReadAsync(Context.Cancellation);

    /// <summary>As <see cref="ReadAsync"/>, for a reader that has to end before the call does.</summary>
    /// <param name="cancellationToken">Ends the wait; linked to the call's own cancellation, or it outlives the call.</param>
    /// <exception cref="RpcException">The peer broke the protocol or a limit; let it end the call.</exception>
    /// <exception cref="OperationCanceledException">The wait is over.</exception>
    public ValueTask<RpcRead<TRequest>> ReadUntilAsync(CancellationToken cancellationToken) => _reader.ReadAsync(cancellationToken);

    /// <summary>
    /// Sends the beginning of the response, so that the client knows that the call was taken although nothing is to be said yet. Before the first write; without
    /// it, that sends it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async ValueTask StartAsync() => await _writer.FlushAsync(Context.Cancellation);

    /// <summary>
    /// Sends one message; completes when the transport has taken it. Its last piece may then still be under way to the connection: the next write waits for that, so
    /// a peer that does not read has one piece waiting here, and one message.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another write is still under way.</exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async ValueTask WriteAsync(TResponse message)
    {
        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
        {
            throw new InvalidOperationException("one write at a time: the bound of a stream is one pending message");
        }

        try
        {
            await LastPieceAsync();
            using var frame = MessageBuffer.Frame(message, _marshaller);
            var rest = frame.Written;
            while (rest.Length > Defaults.WritePiece)
            {
                Write(rest[..Defaults.WritePiece]);
                rest = rest[Defaults.WritePiece..];
                await LastPieceAsync();
            }

            Write(rest);
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    private void Write(ReadOnlyMemory<byte> piece)
    {
        _writer.Write(piece.Span);
#pragma warning disable CA2012 // Consumed once, by the next write; a task in its place would be an allocation and a turn of the thread pool per message.
        _flush = _writer.FlushAsync(Context.Cancellation);
#pragma warning restore CA2012
        _isFlushing = true;
    }

    private async ValueTask LastPieceAsync()
    {
        if (!_isFlushing)
        {
            return;
        }

        _isFlushing = false;
        var flush = await _flush;
        if (flush.IsCompleted || flush.IsCanceled)
        {
            throw new OperationCanceledException("the peer has gone", Context.Cancellation);
        }
    }
}
