using System.Buffers;

namespace Isthmus.Rpc;

/// <summary>Turns messages into bytes and back. Rpc itself knows no encoding.</summary>
/// <param name="Write">Appends the message to the buffer.</param>
/// <param name="Read">Reads a whole message; the bytes are valid only during the call. An exception means that they are not a message.</param>
public sealed record RpcMarshaller<T>(Action<T, IBufferWriter<byte>> Write, Func<ReadOnlySequence<byte>, T> Read);
