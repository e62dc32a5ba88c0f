using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Isthmus.Rpc.Server;

/// <summary>
/// One HTTP/2 request in, one gRPC call out. How each thing that can go wrong is answered:
/// not gRPC at all: HTTP 405 or 415; no such method: UNIMPLEMENTED; unreadable deadline or message: INTERNAL; message too large:
/// RESOURCE_EXHAUSTED; compressed message: UNIMPLEMENTED; deadline over: DEADLINE_EXCEEDED; server stopping: UNAVAILABLE; handler
/// throws: its <see cref="RpcException"/>'s status, else UNKNOWN without details.
/// </summary>
internal sealed class RpcDispatcher(RpcServiceTable table, int maxMessageSize, TimeProvider time, ILogger logger) : IDisposable
{
    private const string ContentType = "application/grpc";

    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Tells streams to end themselves.</summary>
    public void Drain() => _draining.Cancel();

    /// <summary>Cancels what is left.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        _draining.Dispose();
        _stopping.Dispose();
    }

    public async Task InvokeAsync(HttpContext http)
    {
        if (!IsGrpc(http))
        {
            return;
        }

        http.Response.ContentType = ContentType;
        if (table.Find(http.Request.Path.Value ?? "") is not { } invoke)
        {
            End(http, new(StatusCode.Unimplemented, $"unknown method {http.Request.Path.Value}"), []);
            return;
        }

        var timeoutText = http.Request.Headers["grpc-timeout"].ToString();
        TimeSpan timeout = default;
        if (timeoutText.Length > 0 && !RpcTimeout.TryParse(timeoutText, out timeout))
        {
            End(http, new(StatusCode.Internal, "malformed grpc-timeout"), []);
            return;
        }

        await RunAsync(http, invoke, timeoutText.Length > 0 && timeout <= Defaults.MaxTimeout ? timeout : null);
    }

    private static bool IsGrpc(HttpContext http)
    {
        var type = http.Request.ContentType ?? "";
        var isGrpc = type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
            && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';');
        http.Response.StatusCode = (HttpMethods.IsPost(http.Request.Method), isGrpc) switch
        {
            (false, _) => StatusCodes.Status405MethodNotAllowed,
            (_, false) => StatusCodes.Status415UnsupportedMediaType,
            _ => StatusCodes.Status200OK,
        };
        return http.Response.StatusCode == StatusCodes.Status200OK;
    }

    private async Task RunAsync(HttpContext http, RpcServiceTable.Invoke invoke, TimeSpan? timeout)
    {
        using var deadline = timeout is { } t ? new CancellationTokenSource(t, time) : new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, deadline.Token, _stopping.Token);
        var call = new RpcCallContext(http, timeout is { } d ? time.GetUtcNow() + d : null, any.Token, _draining.Token);
        RpcStatus status;
        try
        {
            status = await invoke(call, http, maxMessageSize);
        }
        catch (RpcException e)
        {
            status = e.Status;
        }
        catch (Exception e)
        {
            status = StatusOf(e, http, deadline.Token);
            if (status.Code == StatusCode.Unknown)
            {
                RpcLog.HandlerFailed(logger, call.Method, e);
            }
        }

        RpcLog.CallEnded(logger, call.Method, status.Code, status.Message);
        End(http, status, call.Trailers);
    }

    // Cancellation has an author: whose token fired decides what the caller is told.
    private RpcStatus StatusOf(Exception e, HttpContext http, CancellationToken deadline)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return new(StatusCode.Cancelled, "the caller has gone");
        }

        if (deadline.IsCancellationRequested)
        {
            return new(StatusCode.DeadlineExceeded, "deadline exceeded");
        }

        if (_stopping.IsCancellationRequested || (_draining.IsCancellationRequested && e is OperationCanceledException))
        {
            return new(StatusCode.Unavailable, "the server is stopping");
        }

        return e is IOException or BadHttpRequestException
            ? new(StatusCode.Cancelled, "the connection failed")
            : new(StatusCode.Unknown, "the handler failed");
    }

    private static void End(HttpContext http, RpcStatus status, RpcMetadata trailers)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        // Before the first message the trailers are the headers: the "Trailers-Only" form.
        var target = http.Response.HasStarted ? http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : http.Response.Headers;
        if (target is null)
        {
            return;
        }

        target["grpc-status"] = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        if (status.Message.Length > 0)
        {
            target["grpc-message"] = PercentEncoding.Encode(status.Message);
        }

        if (status.Code == StatusCode.Unimplemented)
        {
            target["grpc-accept-encoding"] = "identity";
        }

        foreach (var group in trailers.GroupBy(t => t.Key, t => t.Value, StringComparer.Ordinal))
        {
            target[group.Key] = group.ToArray();
        }
    }
}
