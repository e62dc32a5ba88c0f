using System.Runtime.CompilerServices;
using System.Text;
using Isthmus.Pki.Tokens;
using Isthmus.Proxy.Route;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Forward;

/// <content>Answers of our own, and what is noted of every request.</content>
internal sealed partial class HttpExchange
{
    private Host? _lastHost;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> ReplyAsync()
    {
        SkipUnusedBody();

        // RFC 9110 6.4.1: bytes behind one of these would be taken for the next answer.
        var body = _status is 204 or 304 ? ReadOnlyMemory<byte>.Empty : ReplyBody();
        var isHead = _request.Method == KnownMethod.Head;
        var buffer = _loop.Loop.Buffers.Rent(BufferPool.Large);
        BuildReply(body.Length);
        var form = new Http1Form(BodyFraming.OfLength(body.Length), ProtocolVersion.Http11, _mustClose);
        if (!Http1HeadWriter.TryWrite(_response, form, buffer.Span, out var length))
        {
            buffer.Dispose();
            return Step.Abort;
        }

        body = isHead ? default : body;
        _responseBytes = body.Length;

        // What is long is for a client that waits for it; what is short fits the kernel's buffer, and who does not take even that has gone.
        var limit = body.Length > BufferPool.Large ? _chain.StreamIdle : Defaults.DelayedClose;
        var sent = await _down.SendAsync(buffer.Memory[..length], body, default, limit);
        buffer.Dispose();
        return !sent.IsOk ? LoseClient() : _isUnread ? Step.Linger : _mustClose ? Step.Close : Step.KeepAlive;
    }

    // A body that is here is dropped; one that is still to come ends the connection, because reading it all could take for ever.
    private void SkipUnusedBody()
    {
        if (_hasPump)
        {
            _mustClose |= !_isRequestComplete;
            return;
        }

        if (_isUnread || _request.Framing.IsEmpty)
        {
            return;
        }

        if (HasSmallBody && _input.Length >= _request.Framing.Length)
        {
            _smallBody = (int)_request.Framing.Length;
        }
        else
        {
            _mustClose = _isUnread = true;
        }
    }

    private ReadOnlyMemory<byte> ReplyBody() => _detail == "direct_response" ? _route!.ResponseBody : Encoding.UTF8.GetBytes(ReplyText());

    private string ReplyText() => _detail switch
    {
        "redirect" or "path_normalized" or "route_not_found" or "cors_response" => "",
        _ when _tokenRefusal != TokenRefusal.None => TokenRefusals.Text(_tokenRefusal),
        _ when _flags.Contains(FailureReason.Denied) => "RBAC: access denied",
        _ => _detail.Replace('_', ' '),
    };

    private void BuildReply(int bodyLength)
    {
        _response.Begin(_status, BodyFraming.OfLength(bodyLength));
        var fields = _response.Headers;
        if (bodyLength > 0)
        {
            fields.TryAdd(KnownHeader.ContentType, "text/plain"u8);
        }

        if (_detail is "redirect")
        {
            AddLocation();
        }
        else if (_detail is "path_normalized")
        {
            fields.TryAdd(KnownHeader.Location, _request.Path);
        }

        if (_tokenRefusal != TokenRefusal.None)
        {
            AddChallenge(fields);
        }

        if (_flags.Contains(FailureReason.UpstreamOverflow))
        {
            fields.TryAdd(KnownHeader.XEnvoyOverloaded, "true"u8);
        }

        TellUndelivered(fields);
        fields.TryAdd(KnownHeader.Date, _loop.Date);
        if (_chain.ServerName.Length > 0)
        {
            fields.TryAdd(KnownHeader.Server, _chain.ServerName);
        }

        _route?.EditResponse(_target, new HeaderTarget(fields));
        AddCors();
    }

    private void AddLocation()
    {
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(Wire.Defaults.RequestHeadBytes);
        if (_redirect!.TryWriteLocation(new RequestView(_request, _down.Tls is not null, _claims), rented, out var written))
        {
            _response.Headers.TryAdd(KnownHeader.Location, rented.AsSpan(0, written));
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
    }

    private void Record()
    {
        var took = _loop.Now - _began;
        var requestBytes = _smallBody > 0 ? _smallBody : _isStreaming ? _requestBody.PayloadBytes : 0;
        _loop.Metrics.Count(_chain.Direction, _upstream?.Entry, _lastHost, _session.Peer, _status, _flags, took, requestBytes, _responseBytes);
        if (_loop.AccessLog is { } log)
        {
            Log(log, took, requestBytes);
        }
    }

    private void Log(AccessLog log, TimeSpan took, long requestBytes) => log.Write(new RequestRecord
    {
        Began = _loop.Loop.Time.GetUtcNow() - took,
        Took = took,
        Request = _request,
        Response = _response,
        Down = _down,
        Caller = _session.Caller,
        Status = _status,
        Flags = _flags,
        Detail = _detail,
        RequestBytes = requestBytes,
        ResponseBytes = _responseBytes,
        Upstream = _upstream?.Entry,
        Host = _lastHost,
        TransportProblem = _transportProblem,
        RouteName = _route?.Route.Name ?? "",
    });
}
