using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;

namespace Isthmus.Rpc.Client;

/// <summary>
/// Calls one server over one HTTP/2 connection, which is made by the first call and made again when it is lost. Safe for concurrent
/// use; owns the connection.
/// </summary>
public sealed class RpcChannel : IDisposable
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/grpc");

    private readonly HttpMessageInvoker _http;
    private readonly Uri _address;
    private readonly RpcChannelOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a channel; connects with the first call.</summary>
    /// <param name="address"><c>http://host:port</c> for plain text with prior knowledge, <c>https://host:port</c> for TLS.</param>
    /// <param name="options">How to connect.</param>
    /// <param name="time">The clock of timeouts.</param>
    public RpcChannel(Uri address, RpcChannelOptions options, TimeProvider time)
    {
        _address = address;
        _options = options;
        _time = time;
        _http = new HttpMessageInvoker(Handler(options), disposeHandler: true);
    }

    /// <summary>One request, one response. Never throws for what a peer or the network does; the result's status tells.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<RpcResult<TResponse>> UnaryAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, TRequest request, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var stream = StartStream(method, options, cancellationToken);
        await stream.WriteAsync(request);
        await stream.CompleteAsync();
        var first = await stream.ReadAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (!first.HasMessage)
        {
            return stream.Status is { IsOk: true } ? new RpcStatus(StatusCode.Internal, "the response has no message") : stream.Status!.Value;
        }

        var second = await stream.ReadAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (second.HasMessage)
        {
            return new RpcStatus(StatusCode.Internal, "the response has more than one message");
        }

        return stream.Status is { IsOk: false } status ? status : first.Message!;
    }

    /// <summary>Opens a stream in both directions. Returns at once; a failure to connect is the stream's status.</summary>
    /// <param name="method">What to call.</param>
    /// <param name="options">Timeout and metadata.</param>
    /// <param name="cancellationToken">Cancels the call at any time; the stream then ends with <see cref="StatusCode.Cancelled"/>.</param>
    public RpcClientCall<TRequest, TResponse> StartStream<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method, RpcCallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var content = new OpenContent();
        content.Headers.ContentType = ContentType;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, method.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new("trailers"));
        foreach (var (key, value) in options?.Headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(key, value);
        }

        if (options?.Timeout is { } timeout)
        {
            request.Headers.TryAddWithoutValidation("grpc-timeout", RpcTimeout.Format(timeout));
        }

        return new(_http, request, content, method, _options.MaxMessageSize, new CallLife(options?.Timeout, _time, cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Handler(RpcChannelOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = options.KeepAliveInterval,
            KeepAlivePingTimeout = options.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
        };
        if (options.Tls is { } tls)
        {
            // A stream that is secured already is taken as it is; the handler's own options would be those of the first connection for ever.
            handler.ConnectCallback = (context, cancellationToken) => SecureAsync(options, tls(), context.DnsEndPoint, cancellationToken);
        }
        else if (options.Connect is { } connect)
        {
            handler.ConnectCallback = (_, cancellationToken) => connect(cancellationToken);
        }

        return handler;
    }

    private static async ValueTask<Stream> SecureAsync(
        RpcChannelOptions options, SslClientAuthenticationOptions tls, DnsEndPoint address, CancellationToken cancellationToken)
    {
        tls.TargetHost ??= address.Host;
        tls.ApplicationProtocols ??= [SslApplicationProtocol.Http2];
        var inner = options.Connect is { } connect ? await connect(cancellationToken) : await ConnectAsync(address, cancellationToken);
        var secured = new SslStream(inner);
        try
        {
            await secured.AuthenticateAsClientAsync(tls, cancellationToken);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
