using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace Isthmus.Rpc.Client;

/// <summary>
/// The client's end of a stream. One reader and one writer at a time; they may be two tasks. A write waits while the server does not
/// read. The outcome of the call is <see cref="Status"/>, set when a read finds the end.
/// </summary>
public sealed class RpcClientCall<TRequest, TResponse> : IAsyncDisposable
{
    private readonly HttpRequestMessage _request;
    private readonly OpenContent _content;
    private readonly RpcMethod<TRequest, TResponse> _method;
    private readonly int _maxMessageSize;
    private readonly CallLife _life;
    private readonly Task<HttpResponseMessage> _response;
    private MessageReader<TResponse>? _reader;
    private int _isWriting;
    private int _isDisposed;

    internal RpcClientCall(
        HttpMessageInvoker http, HttpRequestMessage request, OpenContent content, RpcMethod<TRequest, TResponse> method, int maxMessageSize, CallLife life)
    {
        (_request, _content, _method, _maxMessageSize, _life) = (request, content, method, maxMessageSize, life);
        _response = SendAsync(http);
    }

    /// <summary>How the call ended; null while it has not. Success only if the server said so.</summary>
    public RpcStatus? Status { get; private set; }

    /// <summary>What the server sent before its first message; null until a read has returned.</summary>
    public RpcMetadata? Headers { get; private set; }

    /// <summary>What the server sent with the status; empty until <see cref="Status"/> is set.</summary>
    public RpcMetadata Trailers { get; } = new();

    /// <summary>
    /// Sends one message. False if the call is already over: the reader will find out why.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another write is still under way.</exception>
    public async ValueTask<bool> WriteAsync(TRequest message)
    {
        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
        {
            throw new InvalidOperationException("one write at a time: the bound of a stream is one pending message");
        }

        try
        {
            var stream = await _content.Ready.WaitAsync(_life.Token);
            using var frame = MessageBuffer.Frame(message, _method.Request);
            await stream.WriteAsync(frame.Written, _life.Token);
            await stream.FlushAsync(_life.Token);
            return true;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    /// <summary>
    /// Done when the server has begun its response or the call is over, without reading: whether the call was taken. Servers begin with their first message, unless they
    /// have taken care to say before that they are there.
    /// </summary>
    public async Task<bool> IsTakenAsync()
    {
        try
        {
            return IsTaken(await _response);
        }
        catch (Exception)
        {
            // Reading says why.
            return false;
        }
    }

    /// <summary>Ends our side; the server may go on.</summary>
    public ValueTask CompleteAsync()
    {
        _content.Complete();
        return ValueTask.CompletedTask;
    }

    /// <summary>The next message; without one the call is over and <see cref="Status"/> says how.</summary>
    public async ValueTask<RpcRead<TResponse>> ReadAsync()
    {
        if (Status is not null)
        {
            return default;
        }

        try
        {
            var response = await _response;
            if (_reader is null && !await BeginAsync(response))
            {
                return default;
            }

            var read = await _reader!.ReadAsync(_life.Token);
            if (!read.HasMessage)
            {
                End(response.TrailingHeaders.NonValidated);
            }

            return read;
        }
        catch (Exception e)
        {
            Status = FailureStatus.Of(e, _life);
            _life.Abandon();
            return default;
        }
    }

    /// <summary>Cancels the call if it is not over (RST_STREAM with CANCEL) and frees what it holds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        _life.Abandon();
        _content.Complete();
        try
        {
            (await _response).Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // The call failed; whoever reads has been told.
        }

        _request.Dispose();
        _life.Dispose();
    }

    private static bool IsTaken(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK && !response.Headers.NonValidated.Contains("grpc-status") && IsGrpc(response);

    private static bool IsGrpc(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http)
    {
        try
        {
            return await http.SendAsync(_request, _life.Token);
        }
        finally
        {
            // Without effect if the transport took the stream.
            _content.Fail();
        }
    }

    private async Task<bool> BeginAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.NonValidated;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            Status = FailureStatus.Of(response.StatusCode);
        }
        else if (headers.Contains("grpc-status"))
        {
            End(headers);
        }
        else if (!IsGrpc(response))
        {
            Status = new(StatusCode.Unknown, "the response is not gRPC");
        }
        else
        {
            Headers = new();
            Collect(headers, Headers);
            var encoding = headers.TryGetValues("grpc-encoding", out var values) ? values.ToString() : "identity";
            var body = await response.Content.ReadAsStreamAsync(_life.Token);
            _reader = new(PipeReader.Create(body), _method.Response, _maxMessageSize) { Encoding = encoding };
            return true;
        }

        return false;
    }

    private void End(HttpHeadersNonValidated trailers)
    {
        Collect(trailers, Trailers);
        var message = trailers.TryGetValues("grpc-message", out var text) ? text.ToString() : null;
        Status = trailers.TryGetValues("grpc-status", out var code)
            ? RpcStatus.Parse(code.ToString(), message)
            : new(StatusCode.Unknown, "the response ended without a status");
    }

    private static void Collect(HttpHeadersNonValidated from, RpcMetadata to)
    {
        foreach (var (key, values) in from)
        {
            foreach (var value in values)
            {
                if (!RpcMetadata.IsReserved(key))
                {
                    to.AddRaw(key, value);
                }
            }
        }
    }
}
