using System.Runtime.CompilerServices;
using Isthmus.Proxy.Accept;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Route;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;
using Isthmus.Traffic.Outliers;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Forward;

/// <content>From the head of an answer to its last byte at the client.</content>
internal sealed partial class HttpExchange
{
    private static readonly byte[] ChunkEnd = Pinned("\r\n"u8);
    private static readonly byte[] ChunkEndAndLast = Pinned("\r\n0\r\n\r\n"u8);
    private static readonly byte[] LastChunk = Pinned("0\r\n\r\n"u8);

    private bool _isAnswered;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> DeliverAsync()
    {
        _isAnswered = true;
        RecordAttempt(_response.Status, FailureReason.None);
        var up = _up!;
        _status = _response.Status;
        EditResponse();

        // After a CONNECT that was refused nobody knows whether what follows is meant as a request.
        _mustClose |= _session.IsLast || (_request.Method == KnownMethod.Connect && _response.Framing.Kind != BodyKind.Tunnel);
        var form = Http1Form.ForClient(_response, _request, _mustClose || (_isStreaming && !_isRequestComplete));
        _mustClose |= form.IsClosing;
        _responseBody.Start(_response.Framing);
        if (!TryWriteResponseHead(form, out var head, out var headLength))
        {
            EndUpstream(isReusable: false, failed: false);
            _isAnswered = false;
            return ReplyWith(FailureReason.UpstreamProtocolError, "response_head_too_large");
        }

        var step = _response.Framing.Kind == BodyKind.Tunnel
            ? await TunnelAsync(up, head, headLength)
            : await SendResponseAsync(up, form, head, headLength);
        _isAnswered = false;
        return step;
    }

    // The first piece goes out with the head: in the usual case the whole answer is one system call.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> SendResponseAsync(UpstreamConnection up, Http1Form form, PooledBuffer? head, int headLength)
    {
        var isChunked = form.Framing.Kind == BodyKind.Chunked && _response.Framing.Kind != BodyKind.None;
        while (true)
        {
            var piece = BodyPiece.Read(_responseBody, up.Input.Available.Span);
            if (piece.Violation != HttpViolation.None && head is null)
            {
                return BreakOff(FailureReason.UpstreamProtocolError);
            }

            if (head is not null || piece.Payload > 0 || piece.IsEnd)
            {
                var sent = await SendPartAsync(up, piece, isChunked, head, headLength);
                head?.Dispose();
                head = null;
                if (!sent.IsOk)
                {
                    return BreakOff(sent.Status == IoStatus.TimedOut ? FailureReason.StreamIdleTimeout : FailureReason.DownstreamTermination);
                }

                _responseBytes += piece.Payload;
            }

            up.Input.Consume(piece.Consumed);
            if (piece.IsEnd)
            {
                return CompleteResponse(up);
            }

            if (piece.Violation != HttpViolation.None)
            {
                return BreakOff(FailureReason.UpstreamProtocolError);
            }

            var status = await ReceiveResponseBodyAsync(up);
            if (status == IoStatus.EndOfStream && _responseBody.Close() == HttpViolation.None)
            {
                return await EndAtCloseAsync(isChunked);
            }

            if (status != IoStatus.Ok)
            {
                return _clientFailure != AttemptFailure.None ? BreakOff(ReasonOf(_clientFailure), isHosts: false) : BreakOff(status switch
                {
                    IoStatus.TimedOut => _loop.Now >= _routeDeadline ? FailureReason.UpstreamTimeout : FailureReason.StreamIdleTimeout,
                    IoStatus.NoResources => FailureReason.Overload,
                    _ => FailureReason.UpstreamConnectionTermination,
                });
            }
        }
    }

    private ValueTask<IoResult> SendPartAsync(UpstreamConnection up, BodyPiece piece, bool isChunked, PooledBuffer? head, int headLength)
    {
        var payload = up.Input.Available[..piece.Payload];
        var first = head is null ? default : head.Memory[..headLength];
        if (!isChunked)
        {
            return payload.IsEmpty && head is null ? new(new IoResult(IoStatus.Ok, 0)) : _down.SendAsync(first, payload, default, _chain.StreamIdle);
        }

        if (piece.IsEnd && _responseBody.Trailers.Count > 0)
        {
            return SendWithTrailersAsync(first, payload);
        }

        var tail = piece.IsEnd ? (payload.IsEmpty ? LastChunk : ChunkEndAndLast) : payload.IsEmpty ? [] : ChunkEnd;
        if (!payload.IsEmpty)
        {
            // The size stands behind the head, or alone in front of the payload.
            first = head is null ? ChunkSize(_scratch, 0, payload.Length) : ChunkSize(head.Memory, headLength, payload.Length);
        }

        return _down.SendAsync(first, payload, tail, _chain.StreamIdle);
    }

    // Everything up to and with the chunk's size; the head leaves room for it (TryWriteResponseHead).
    private static Memory<byte> ChunkSize(Memory<byte> buffer, int length, int payload)
    {
        var at = buffer.Span[length..];
        System.Buffers.Text.Utf8Formatter.TryFormat(payload, at, out var digits, 'x');
        at[digits] = (byte)'\r';
        at[digits + 1] = (byte)'\n';
        return buffer[..(length + digits + 2)];
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> SendWithTrailersAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> payload)
    {
        var sent = head.IsEmpty ? new IoResult(IoStatus.Ok, 0) : await _down.SendAsync(head, _chain.StreamIdle);
        if (!sent.IsOk)
        {
            return sent;
        }

        var buffer = _loop.Loop.Buffers.Rent(BufferPool.Medium);
        var first = payload.IsEmpty ? default : ChunkSize(_scratch, 0, payload.Length);
        var tail = WriteChunkTail(buffer.Span, !payload.IsEmpty, isEnd: true, _responseBody.Trailers);
        sent = await _down.SendAsync(first, payload, buffer.Memory[..tail], _chain.StreamIdle);
        buffer.Dispose();
        return sent;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoStatus> ReceiveResponseBodyAsync(UpstreamConnection up)
    {
        var limit = _routeDeadline == TimeSpan.MaxValue ? _chain.StreamIdle : Least(Until(_routeDeadline), _chain.StreamIdle);
        var ready = await up.Connection.WaitReadableAsync(limit);
        if (ready.IsOk)
        {
            if (!up.Input.TryMakeRoom(Defaults.UpstreamBuffer))
            {
                return IoStatus.NoResources;
            }

            ready = await up.Connection.ReceiveAsync(up.Input.Free, limit);
            up.Input.Filled(ready.Bytes);
        }

        return ready.Status;
    }

    private Step CompleteResponse(UpstreamConnection up)
    {
        EndUpstream(isReusable: _response.KeepAlive && _isRequestComplete && up.Input.IsEmpty, failed: _status >= 500);
        return _mustClose ? Step.Close : Step.KeepAlive;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> EndAtCloseAsync(bool isChunked)
    {
        EndUpstream(isReusable: false, failed: _status >= 500);
        if (!isChunked)
        {
            return Step.Close;
        }

        var sent = await _down.SendAsync(LastChunk, _chain.StreamIdle);
        return !sent.IsOk ? LoseClient() : _mustClose ? Step.Close : Step.KeepAlive;
    }

    // Part of the answer is at the client and the rest will not come, or nobody takes it: the client must not take the part for the whole. What the client did is not held against the host.
    private Step BreakOff(FailureReason why, bool isHosts = true)
    {
        _flags = _flags.With(why);
        EndUpstream(isReusable: false, failed: isHosts && why is not (FailureReason.DownstreamTermination or FailureReason.Overload), wasCut: why == FailureReason.UpstreamConnectionTermination);
        return Step.Abort;
    }

    private void EndUpstream(bool isReusable, bool failed, bool wasCut = false)
    {
        _pumpUp = null;
        var up = _up!;
        _up = null;
        if (isReusable)
        {
            up.Pool.Return(up);
        }
        else
        {
            up.Pool.Close(up);
        }

        var host = _host!;
        _lastHost = host;
        _host = null;
        host.End(failed);
        if (!wasCut && _status >= 500)
        {
            return;
        }

        _upstream!.State.Report(host, wasCut ? AttemptResult.ConnectionFailed : AttemptResult.Answered, _status, _loop.Now, _decision.At);
        if (host.IsSuspected)
        {
            _loop.Prober.Watch(_upstream.Entry);
        }
    }

    private void EditResponse()
    {
        var fields = _response.Headers;
        fields.Remove(KnownHeader.XIsthmusUndelivered);
        if (_chain.ServerName.Length > 0)
        {
            fields.TrySet(KnownHeader.Server, _chain.ServerName);
        }

        if (!fields.Contains(KnownHeader.Date))
        {
            fields.TryAdd(KnownHeader.Date, _loop.Date);
        }

        Span<byte> text = stackalloc byte[20];
        System.Buffers.Text.Utf8Formatter.TryFormat((long)(_loop.Now - _requestEnd).TotalMilliseconds, text, out var length);
        fields.TrySet(KnownHeader.XEnvoyUpstreamServiceTime, text[..length]);
        if (_hash.NewCookie is { Length: <= 512 } cookie)
        {
            Span<byte> value = stackalloc byte[512];
            fields.TryAdd(KnownHeader.SetCookie, value[..cookie.Write(_hash.CookieValue, value)]);
        }

        _route!.EditResponse(_target, new HeaderTarget(fields));
        AddCors();
    }

    private bool TryWriteResponseHead(Http1Form form, out PooledBuffer buffer, out int length)
    {
        buffer = _loop.Loop.Buffers.Rent(BufferPool.Small);
        if (Http1HeadWriter.TryWrite(_response, form, buffer.Span[..^ChunkedWriter.MaxHeaderBytes], out length))
        {
            return true;
        }

        buffer.Dispose();
        buffer = _loop.Loop.Buffers.Rent(BufferPool.Large);
        if (Http1HeadWriter.TryWrite(_response, form, buffer.Span[..^ChunkedWriter.MaxHeaderBytes], out length))
        {
            return true;
        }

        buffer.Dispose();
        return false;
    }

    // Nothing that the client sends after its request is read before 101 has come: it could be a request smuggled past a refused upgrade.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> TunnelAsync(UpstreamConnection up, PooledBuffer head, int headLength)
    {
        var sent = await _down.SendAsync(head.Memory[..headLength], _chain.StreamIdle);
        head.Dispose();
        if (sent.IsOk)
        {
            await _session.EndLookAsync();
            using var standing = new StandingClient(_loop, _down, _session.Caller, _session.MayStay);
            var relay = new ByteRelay(_loop, _down, _input, up.Connection, up.Input, _chain.StreamIdle);
            await relay.RunAsync();
            _responseBytes = relay.BytesToFirst;
        }

        EndUpstream(isReusable: false, failed: false);
        return sent.IsOk ? Step.Close : LoseClient();
    }

    // CONNECT ends at this proxy: the answer is ours, and comes only now that there is a connection (RFC 9110 9.3.6).
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> EndConnectAsync()
    {
        _response.Begin(200, BodyFraming.Tunnel);
        _isAnswered = true;
        _status = 200;
        RecordAttempt(200, FailureReason.None);
        EditResponse();
        if (!TryWriteResponseHead(new Http1Form(BodyFraming.Tunnel), out var head, out var length))
        {
            EndUpstream(isReusable: false, failed: false);
            _isAnswered = false;
            return ReplyWith(FailureReason.UpstreamProtocolError, "response_head_too_large");
        }

        var step = await TunnelAsync(_up!, head, length);
        _isAnswered = false;
        return step;
    }

    private static byte[] Pinned(ReadOnlySpan<byte> text)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(text.Length, pinned: true);
        text.CopyTo(bytes);
        return bytes;
    }
}
