using System.Buffers;
using Isthmus.Wire;

namespace Isthmus.Rpc;

/// <summary>
/// One frame under construction: header and message, in a rented array that <see cref="Dispose"/> returns. Lives for one write, so
/// that an idle stream holds no buffer.
/// </summary>
internal sealed class MessageBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4096;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length = GrpcFrame.HeaderSize;

    public static MessageBuffer Frame<T>(T message, RpcMarshaller<T> marshaller)
    {
        var buffer = new MessageBuffer();
        marshaller.Write(message, buffer);
        GrpcFrame.WriteHeader(buffer._bytes, buffer._length - GrpcFrame.HeaderSize, isCompressed: false);
        return buffer;
    }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));

    private void Ensure(int free)
    {
        if (_bytes.Length - _length >= free)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + free));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
