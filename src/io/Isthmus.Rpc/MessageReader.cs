using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Isthmus.Wire;

namespace Isthmus.Rpc;

/// <summary>Takes messages off a pipe. One read at a time; holds at most one message beyond what the transport buffers.</summary>
internal sealed class MessageReader<T>(PipeReader pipe, RpcMarshaller<T> marshaller, int maxMessageSize)
{
    /// <summary>Set to the peer's message encoding before the first read; decides what a compressed message is refused with.</summary>
    public string Encoding { get; set; } = "identity";

    /// <summary>The next message, or the end.</summary>
    /// <exception cref="RpcException">The peer broke the protocol or a limit; the status says how.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RpcRead<T>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var outcome = GrpcFrame.TryRead(ref buffer, maxMessageSize, out var message, out var isCompressed);
            if (outcome == FrameRead.Message)
            {
                var value = Decode(message, isCompressed);
                pipe.AdvanceTo(buffer.Start);
                return new(HasMessage: true, value);
            }

            if (outcome != FrameRead.NeedMore)
            {
                throw new RpcException(Refusal(outcome));
            }

            if (read.IsCompleted)
            {
                return buffer.IsEmpty
                    ? new(HasMessage: false, default)
                    : throw new RpcException(new(StatusCode.Internal, "the stream ended inside a message"));
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private T Decode(ReadOnlySequence<byte> message, bool isCompressed)
    {
        if (isCompressed)
        {
            // gRPC "Compression": an encoding that is not supported is UNIMPLEMENTED, a flag without an encoding is INTERNAL.
            throw new RpcException(Encoding == "identity"
                ? new(StatusCode.Internal, "compressed flag set without grpc-encoding")
                : new(StatusCode.Unimplemented, $"message encoding '{Encoding}' is not supported; only identity is"));
        }

        try
        {
            return marshaller.Read(message);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw new RpcException(new(StatusCode.Internal, "the message cannot be read"), e);
        }
    }

    private RpcStatus Refusal(FrameRead outcome) => outcome == FrameRead.TooLarge
        ? new(StatusCode.ResourceExhausted, $"message larger than {maxMessageSize} bytes")
        : new(StatusCode.Internal, "not a gRPC message: bad compressed flag");
}
