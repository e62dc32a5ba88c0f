using Google.Protobuf;
using Isthmus.Rpc;

namespace Isthmus.ControlPlane;

/// <summary>How protobuf messages travel by <c>Isthmus.Rpc</c>, which knows no encoding.</summary>
internal static class ProtobufMarshaller
{
    /// <summary>The marshaller of one message.</summary>
    public static RpcMarshaller<T> Of<T>(MessageParser<T> parser)
        where T : IMessage<T> => new(static (message, to) => message.WriteTo(to), from => parser.ParseFrom(from));
}
