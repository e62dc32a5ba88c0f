using Microsoft.AspNetCore.Http;

namespace Isthmus.Rpc.Server;

/// <summary>The methods that a server offers. Filled before the server starts, then only read.</summary>
public sealed class RpcServiceTable
{
    private readonly Dictionary<string, Invoke> _methods = new(StringComparer.Ordinal);
    private readonly HashSet<string> _services = new(StringComparer.Ordinal);

    internal delegate Task<RpcStatus> Invoke(RpcCallContext call, HttpContext http, int maxMessageSize);

    /// <summary>Full names of the services that have methods here.</summary>
    public IReadOnlyCollection<string> Services => _services;

    /// <summary>Adds a method with one request and one response.</summary>
    /// <exception cref="ArgumentException">The method is already there.</exception>
    public RpcServiceTable AddUnary<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, Func<TRequest, RpcCallContext, Task<RpcResult<TResponse>>> handler) =>
        AddStream(method, async call =>
        {
            if (await call.ReadAsync() is not { HasMessage: true, Message: var request })
            {
                return new(StatusCode.Internal, "the call has no request message");
            }

            var result = await handler(request!, call.Context);
            if (result.IsOk)
            {
                await call.WriteAsync(result.Message);
            }

            return result.Status;
        });

    /// <summary>Adds a method with a stream in each direction; the handler's status ends the call.</summary>
    /// <param name="method">The method.</param>
    /// <param name="handler">Serves one call.</param>
    /// <param name="maxRequestSize">Largest message that this method accepts, in bytes; null for what the server allows.</param>
    /// <exception cref="ArgumentException">The method is already there.</exception>
    public RpcServiceTable AddStream<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, Func<RpcServerCall<TRequest, TResponse>, Task<RpcStatus>> handler, int? maxRequestSize = null)
    {
        _methods.Add(method.Path, (call, http, maxMessageSize) =>
        {
            var reader = new MessageReader<TRequest>(http.Request.BodyReader, method.Request, maxRequestSize ?? maxMessageSize)
            {
                Encoding = http.Request.Headers["grpc-encoding"].ToString() is { Length: > 0 } encoding ? encoding : "identity",
            };
            return handler(new(call, reader, http.Response.BodyWriter, method.Response));
        });
        _services.Add(method.Service);
        return this;
    }

    internal Invoke? Find(string path) => _methods.GetValueOrDefault(path);
}
