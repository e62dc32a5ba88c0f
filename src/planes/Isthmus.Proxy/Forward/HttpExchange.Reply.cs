using System.Runtime.CompilerServices;
using System.Text;
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
        var body = ReplyBody();
        var isHead = _request.Method == KnownMethod.Head;
        var buffer = _loop.Loop.Buffers.Rent(BufferPool.Large);
        BuildReply(body.Length);
        var form = new Http1Form(BodyFraming.OfLength(body.Length), ProtocolVersion.Http11, _mustClose);
        if (!Http1HeadWriter.TryWrite(_response, form, buffer.Span, out var length))
        {
            buffer.Dispose();
            return Step.Abort;
        }

        if (!isHead)
        {
            length += Encoding.UTF8.GetBytes(body, buffer.Span[length..]);
            _responseBytes = body.Length;
        }

        var sent = await _down.SendAsync(buffer.Memory[..length], Defaults.DelayedClose);
        buffer.Dispose();
        return !sent.IsOk ? LoseClient() : _mustClose ? Step.Close : Step.KeepAlive;
    }

    // A body that is here is dropped; one that is still to come ends the connection, because reading it all could take for ever.
    private void SkipUnusedBody()
    {
        if (_mustClose || _hasPump || _request.Framing.IsEmpty)
        {
            return;
        }

        if (HasSmallBody && _input.Length >= _request.Framing.Length)
        {
            _smallBody = (int)_request.Framing.Length;
        }
        else
        {
            _mustClose = true;
        }
    }

    private string ReplyBody() => _route?.Source.Action switch
    {
        RespondAction respond when _detail is "direct_response" => respond.Body,
        RedirectAction when _detail is "redirect" => "",
        _ => _status is 404 && _flags == ResponseFlags.NoRoute ? "" : _detail.Replace('_', ' '),
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
            AddLocation((RedirectAction)_route!.Source.Action);
        }

        if ((_flags & ResponseFlags.UpstreamOverflow) != ResponseFlags.None)
        {
            fields.TryAdd(KnownHeader.XEnvoyOverloaded, "true"u8);
        }

        fields.TryAdd(KnownHeader.Date, _loop.Date);
        if (_chain.ServerName.Length > 0)
        {
            fields.TryAdd(KnownHeader.Server, _chain.ServerName);
        }

        _route?.ResponseEdits.Apply(fields);
    }

    // Parts that the route leaves empty are the request's own (Envoy RedirectAction).
    private void AddLocation(RedirectAction action)
    {
        var isHttps = Forwarding.IsHttps(_request.Headers, _down.Tls is not null);
        var scheme = action.Scheme.Length > 0 ? action.Scheme : isHttps ? "https" : "http";
        var authority = Encoding.ASCII.GetString(_request.Authority);
        var host = action.Host.Length > 0 ? action.Host : action.Port > 0 ? Encoding.ASCII.GetString(Authority.Host(_request.Authority)) : authority;
        var port = action.Port > 0 ? $":{action.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}" : "";
        var path = Encoding.Latin1.GetString(_request.Path);
        if (action.Path.Length > 0)
        {
            path = action.Path;
        }
        else if (action.PrefixRewrite.Length > 0)
        {
            path = action.PrefixRewrite + path[_route!.MatchedPathBytes(_request.Path)..];
        }

        _response.Headers.TryAdd(KnownHeader.Location, Encoding.Latin1.GetBytes($"{scheme}://{host}{port}{path}"));
    }

    private void Record()
    {
        var took = _loop.Now - _began;
        _loop.Metrics.Count(_chain.Direction, _upstream?.Entry, _lastHost, _status, _flags, took, _requestBytes(), _responseBytes);
        _loop.AccessLog?.Write(this, took);
        _lastHost = null;

        long _requestBytes() => _smallBody > 0 ? _smallBody : _isStreaming ? _requestBody.PayloadBytes : 0;
    }
}
