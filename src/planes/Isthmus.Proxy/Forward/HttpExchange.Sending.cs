using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;
using Isthmus.Traffic.Outliers;
using Isthmus.Traffic.Retries;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Forward;

/// <content>Sending the request to one host and waiting for the head of its answer.</content>
internal sealed partial class HttpExchange
{
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<AttemptFailure> SendRequestAsync()
    {
        // The client may have left, or broken its body off, while the connection was being made.
        if (_clientFailure != AttemptFailure.None)
        {
            return _clientFailure;
        }

        var up = _up!;
        _wasReused = up.IsReused;
        if (_upstream!.State.CountsConnections)
        {
            _upstream.State.Report(_host!, AttemptResult.Connected, 0, _loop.Now);
        }

        NoteAttempt();
        if (_action.RewritesHostToEndpoint && _host!.Endpoint.HostName is { } name)
        {
            RewriteHost(name);
        }

        if (!TryWriteRequestHead(out var buffer, out var length))
        {
            return AttemptFailure.RequestTooLarge;
        }

        var body = _smallBody > 0 ? _input.Available[.._smallBody] : default;
        var sent = await up.Connection.SendAsync(buffer.Memory[..length], body, default, Left());
        buffer.Dispose();
        if (!sent.IsOk)
        {
            // With some bytes out, the host may have answered before it closed.
            return _clientFailure != AttemptFailure.None ? _clientFailure
                : sent.Status == IoStatus.TimedOut ? TimedOut()
                : sent.Bytes == 0 ? AttemptFailure.ResetUnsent
                : AttemptFailure.None;
        }

        return _isStreaming ? await SendBodyAsync(up) : AttemptFailure.None;
    }

    private void NoteAttempt()
    {
        if (_attempts > 1)
        {
            Span<byte> text = stackalloc byte[4];
            System.Buffers.Text.Utf8Formatter.TryFormat(Math.Min(_attempts, 9999), text, out var digits);
            _request.Headers.TrySet(KnownHeader.XEnvoyAttemptCount, text[..digits]);
        }
        else
        {
            _request.Headers.TrySet(KnownHeader.XEnvoyAttemptCount, "1"u8);
        }

        NoteTime();
    }

    // How long the host has, so that it need not work on what nobody waits for.
    private void NoteTime()
    {
        var limit = RetryTimes.PerTry(_action) ?? TimeSpan.Zero;
        if (_action.Timeout > TimeSpan.Zero)
        {
            var left = _routeDeadline == TimeSpan.MaxValue ? _action.Timeout : Until(_routeDeadline);
            limit = limit == TimeSpan.Zero || left < limit ? left : limit;
        }
        else if (limit == TimeSpan.Zero)
        {
            return;
        }

        Span<byte> text = stackalloc byte[20];
        System.Buffers.Text.Utf8Formatter.TryFormat(Math.Max(1, (long)Math.Ceiling(limit.TotalMilliseconds)), text, out var digits);
        _request.Headers.TrySet(KnownHeader.XEnvoyExpectedRqTimeoutMs, text[..digits]);
    }

    // Each endpoint has its own name, so this is for every attempt; the first host is what the client asked for.
    private void RewriteHost(string name)
    {
        Span<byte> text = stackalloc byte[256];
        if (System.Text.Encoding.ASCII.TryGetBytes(name, text, out var length))
        {
            if (!_request.Headers.Contains(KnownHeader.XEnvoyOriginalHost))
            {
                _request.Headers.TrySet(KnownHeader.XEnvoyOriginalHost, _request.Authority);
            }

            _request.TrySetAuthority(text[..length]);
        }
    }

    private bool TryWriteRequestHead(out PooledBuffer buffer, out int length)
    {
        var form = Http1Form.ForUpstream(_request, isUpgradeAccepted: _request.IsUpgrade);
        buffer = _loop.Loop.Buffers.Rent(BufferPool.Small);
        if (Http1HeadWriter.TryWrite(_request, form, buffer.Span, out length))
        {
            return true;
        }

        buffer.Dispose();
        buffer = _loop.Loop.Buffers.Rent(BufferPool.Large);
        if (Http1HeadWriter.TryWrite(_request, form, buffer.Span, out length))
        {
            return true;
        }

        buffer.Dispose();
        return false;
    }

    // How long the present wait for the upstream may take.
    private TimeSpan Left()
    {
        var deadline = _tryDeadline < _routeDeadline ? _tryDeadline : _routeDeadline;
        return deadline == TimeSpan.MaxValue ? _chain.StreamIdle : Least(Until(deadline), _chain.StreamIdle);
    }

    // No answer is owed while the request's body is on its way. The pump notices when that stands still, and starts the clock at its end.
    private TimeSpan LeftToAnswer() => _isRequestComplete ? Left() : Timeout.InfiniteTimeSpan;

    private TimeSpan LeftToConnect()
    {
        var deadline = _tryDeadline < _routeDeadline ? _tryDeadline : _routeDeadline;
        return deadline == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : Until(deadline);
    }

    private AttemptFailure TimedOut() =>
        _loop.Now >= _routeDeadline ? AttemptFailure.RouteTimedOut
        : _loop.Now >= _tryDeadline ? AttemptFailure.TryTimedOut
        : AttemptFailure.StreamIdle;

    // One method for waiting, receiving and reading, because each suspended method on the way costs as much as parsing a few fields.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<AttemptFailure> AwaitHeadAsync()
    {
        var up = _up!;
        var interim = 0;
        AttemptFailure? failure = null;

        // The host before may have broken off within its head.
        _responseParser.Reset();
        if (!_isStreaming)
        {
            _session.Watch(this, _smallBody);
        }

        while (failure is null)
        {
            if (ReadResponseHead(up) is { } read)
            {
                failure = read == AttemptFailure.None && _response.IsInterim ? await PassInterimAsync(++interim) : read;
                continue;
            }

            // No buffer is held while the host thinks.
            var received = await up.Connection.WaitReadableAsync(LeftToAnswer());
            if (received.IsOk && !up.Input.TryMakeRoom(Defaults.UpstreamBuffer))
            {
                failure = AttemptFailure.OutOfMemory;
                continue;
            }

            received = received.IsOk ? await up.Connection.ReceiveAsync(up.Input.Free, LeftToAnswer()) : received;
            up.Input.Filled(received.Bytes);
            failure = received.IsOk ? null : Unanswered(received.Status, up.Input.IsEmpty);
        }

        _session.Unwatch();
        return failure == AttemptFailure.None ? Answered() : failure.Value;
    }

    // Null when the head is not complete yet.
    private AttemptFailure? ReadResponseHead(UpstreamConnection up)
    {
        if (up.Input.IsEmpty)
        {
            return null;
        }

        var read = _responseParser.Parse(up.Input.Available.Span, _response, _request.Method, _request.IsUpgrade);
        if (read.Outcome == HeadOutcome.Complete)
        {
            up.Input.Consume(read.Consumed);
            return AttemptFailure.None;
        }

        return read.Outcome == HeadOutcome.Bad ? AttemptFailure.ProtocolError : null;
    }

    private AttemptFailure Unanswered(IoStatus status, bool isBeforeFirstByte)
    {
        if (_clientFailure != AttemptFailure.None)
        {
            return _clientFailure;
        }

        if (status == IoStatus.TimedOut || _hasTimedOut)
        {
            return _hasTimedOut ? _timeout : TimedOut();
        }

        // A head that breaks off has told nobody anything, so the request can still be served; but the connection had not died of old age.
        _wasReused &= isBeforeFirstByte;
        return AttemptFailure.Reset;
    }

    private AttemptFailure Answered()
    {
        if (IsToldUndelivered())
        {
            return AttemptFailure.Undelivered;
        }

        // A good answer is believed when it has come whole (EndUpstream): a host that cuts its answers must not look healthy for their beginnings.
        if (_response.Status >= 500)
        {
            _upstream!.State.Report(_host!, AttemptResult.Answered, _response.Status, _loop.Now);
        }

        var mayRetry = (_response.Status >= 400 || _action.Retry is { Headers.IsEmpty: false }) && _loop.Now < _routeDeadline;
        return mayRetry && TryTakeRetry(AttemptEnd.Answered, _response.Status) ? AttemptFailure.UnwantedAnswer : AttemptFailure.None;
    }

    // Null to go on with the next head. 100 is ours to send; the others are hints on the way to the final response, which HTTP/1.0 does not know (RFC 9110 15.2).
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<AttemptFailure?> PassInterimAsync(int count)
    {
        if (count > Defaults.InterimResponses)
        {
            return AttemptFailure.ProtocolError;
        }

        if (_response.Status == 100 || _request.Version == ProtocolVersion.Http10)
        {
            return null;
        }

        var buffer = _loop.Loop.Buffers.Rent(BufferPool.Large);
        var fits = Http1HeadWriter.TryWrite(_response, Http1Form.ForClient(_response, _request), buffer.Span, out var length);
        var sent = fits ? await _down.SendAsync(buffer.Memory[..length], _chain.StreamIdle) : new IoResult(IoStatus.Ok, 0);
        buffer.Dispose();
        return sent.IsOk ? null : AttemptFailure.ClientGone;
    }
}
