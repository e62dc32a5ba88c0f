namespace Isthmus.Rpc;

/// <summary>A method by its names on the wire and the encodings of its messages.</summary>
/// <param name="Service">Full name of the service, such as <c>grpc.health.v1.Health</c>.</param>
/// <param name="Name">Name of the method, such as <c>Check</c>.</param>
/// <param name="Request">How requests are encoded.</param>
/// <param name="Response">How responses are encoded.</param>
public sealed record RpcMethod<TRequest, TResponse>(
    string Service, string Name, RpcMarshaller<TRequest> Request, RpcMarshaller<TResponse> Response)
{
    /// <summary>The HTTP path, <c>/service/method</c>.</summary>
    public string Path { get; } = $"/{Service}/{Name}";
}
