using Google.Protobuf.Reflection;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Isthmus.Xds.Protos;
using Isthmus.Xds.Protos.Reflection.V1;

namespace Isthmus.ControlPlane.Reflection;

/// <summary>
/// gRPC server reflection: tells tools such as grpcurl which services there are and how their messages look, so that they can ask a control plane without its
/// definitions. Tells nothing about the mesh.
/// </summary>
internal sealed class ReflectionServer(RpcServiceTable table)
{
    // Tools try the newer name first; the messages are the same.
    private static readonly string[] Services = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    // Made by the first who asks; most control planes are never asked.
    private static readonly Lazy<DefinitionIndex> Index = new(() => new DefinitionIndex(Definitions.Files));

    /// <summary>Offers the service in both versions.</summary>
    public void AddTo(RpcServiceTable to)
    {
        foreach (var service in Services)
        {
            var method = new RpcMethod<ServerReflectionRequest, ServerReflectionResponse>(
                service, "ServerReflectionInfo", ProtobufMarshaller.Of(ServerReflectionRequest.Parser), ProtobufMarshaller.Of(ServerReflectionResponse.Parser));
            to.AddStream(method, ServeAsync);
        }
    }

    private async Task<RpcStatus> ServeAsync(RpcServerCall<ServerReflectionRequest, ServerReflectionResponse> call)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Context.Cancellation, call.Context.Draining);
        while (await call.ReadUntilAsync(end.Token) is { HasMessage: true, Message: { } request })
        {
            var response = Answer(request);
            response.ValidHost = request.Host;
            response.OriginalRequest = request;
            await call.WriteAsync(response);
        }

        return RpcStatus.Ok;
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => new() { ListServicesResponse = List() },
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => Describe(Index.Value.File(request.FileByFilename), request.FileByFilename),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => Describe(Index.Value.FileOf(request.FileContainingSymbol), request.FileContainingSymbol),
        ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType when Index.Value.HasMessage(request.AllExtensionNumbersOfType) =>
            new() { AllExtensionNumbersResponse = new() { BaseTypeName = request.AllExtensionNumbersOfType } },
        ServerReflectionRequest.MessageRequestOneofCase.None => Error(StatusCode.InvalidArgument, "nothing is asked"),

        // Extensions are of proto2, and we have none.
        _ => Error(StatusCode.NotFound, "no such extension"),
    };

    private ListServiceResponse List() => new() { Service = { table.Services.Order(StringComparer.Ordinal).Select(s => new ServiceResponse { Name = s }) } };

    private static ServerReflectionResponse Describe(FileDescriptor? file, string asked) =>
        file is null ? Error(StatusCode.NotFound, $"'{asked}' is not known here") : new() { FileDescriptorResponse = new() { FileDescriptorProto = { file.SerializedData } } };

    private static ServerReflectionResponse Error(StatusCode code, string message) => new() { ErrorResponse = new() { ErrorCode = (int)code, ErrorMessage = message } };
}
