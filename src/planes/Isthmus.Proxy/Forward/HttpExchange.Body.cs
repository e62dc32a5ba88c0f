using System.Runtime.CompilerServices;
using Isthmus.Proxy.Async;
using Isthmus.Proxy.Connect;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;
using Isthmus.Runtime.Timers;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Forward;

/// <content>
/// A request body that is too large, or too uncertain in its length, to be read whole. One pump per request reads it from the client, whatever becomes of the
/// attempts; it keeps the beginning for replay and sends to the attempt that is alive. Nothing is read from the client while the upstream takes nothing.
/// </content>
internal sealed partial class HttpExchange
{
    private readonly LoopSignal _pumpSignal = new();
    private PooledBuffer? _replay;
    private int _replayLength;
    private bool _isStreaming;
    private bool _isRequestComplete;

    // The whole body stands in what is kept for replay; its last piece may still be on its way to the attempt before.
    private bool _isKeptWhole;
    private bool _cannotReplay;
    private bool _hasPump;
    private bool _isPumpDone;
    private bool _isDiscarding;
    private bool _hasTimedOut;
    private AttemptFailure _timeout;
    private HttpViolation _bodyViolation;
    private UpstreamConnection? _pumpUp;
    private ValueTask<bool> _pump;
    private LoopTimer _responseTimer;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<AttemptFailure> SendBodyAsync(UpstreamConnection up)
    {
        if (!_hasPump && _request.Expectation == Expectation.Continue && !await SendContinueAsync())
        {
            return AttemptFailure.ClientGone;
        }

        for (var sent = 0; sent < _replayLength;)
        {
            var piece = _replay!.Memory[sent.._replayLength];
            sent = _replayLength;
            if (!(await SendPieceAsync(up, piece, isEnd: false)).IsOk)
            {
                return AttemptFailure.None;
            }
        }

        if (_isKeptWhole)
        {
            await SendPieceAsync(up, default, isEnd: true);
            return AttemptFailure.None;
        }

        _pumpUp = up;
        if (_hasPump)
        {
            // It may hold a piece that did not fit into what is kept.
            _pumpSignal.Set();
        }
        else
        {
            StartPump();
        }

        return AttemptFailure.None;
    }

    private void StartPump()
    {
        _hasPump = true;
        _isPumpDone = false;
        _isDiscarding = false;
        _isKeptWhole = false;
        _cannotReplay = !_loop.Loop.Buffers.TryRent(Defaults.ReplayBytes, out _replay);
        _replayLength = 0;
        _requestBody.Start(_request.Framing);

        // Awaited once, in EndPumpAsync: the pump runs beside the attempts, whose number is not known.
#pragma warning disable CA2012
        _pump = PumpAsync();
#pragma warning restore CA2012
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> PumpAsync()
    {
        var failure = AttemptFailure.None;
        while (failure == AttemptFailure.None && !_isRequestComplete)
        {
            var piece = BodyPiece.Read(_requestBody, _input.Available.Span);
            if (piece.Violation != HttpViolation.None)
            {
                _bodyViolation = piece.Violation;
                failure = AttemptFailure.ClientBroke;
            }
            else if (piece.Consumed > 0 || piece.IsEnd)
            {
                await PassOnAsync(_input.Available[..piece.Payload], piece.IsEnd);
                _input.Consume(piece.Consumed);
                _isRequestComplete = piece.IsEnd;
            }
            else
            {
                failure = await ReceiveBodyAsync();
            }
        }

        _isPumpDone = true;
        if (failure == AttemptFailure.None)
        {
            CompleteRequest();
        }
        else if (!_isDiscarding)
        {
            FailClient(failure);
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<AttemptFailure> ReceiveBodyAsync()
    {
        var ready = new IoResult(IoStatus.Ok, 0);
        if (_input.IsEmpty)
        {
            ready = await _session.WaitAsync(_chain.StreamIdle);
            if (!_input.IsEmpty)
            {
                return AttemptFailure.None;
            }
        }

        if (ready.IsOk)
        {
            if (!_input.TryMakeRoom(Defaults.UpstreamBuffer))
            {
                return AttemptFailure.ClientSlow;
            }

            ready = await _session.ReceiveAsync(_chain.StreamIdle);
            _input.Filled(ready.Bytes);
        }

        return ready.Status switch
        {
            IoStatus.Ok => AttemptFailure.None,
            IoStatus.TimedOut => AttemptFailure.ClientSlow,
            _ => AttemptFailure.ClientGone,
        };
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> PassOnAsync(Memory<byte> payload, bool isEnd)
    {
        var isKept = TryRemember(payload.Span);
        _isKeptWhole = isKept && isEnd;
        while (_pumpUp is null && !isKept && !_isDiscarding)
        {
            await _pumpSignal.WaitAsync();
        }

        // Kept, and nobody is there: the next attempt sends it from the beginning.
        if (_pumpUp is not { } up || _isDiscarding)
        {
            return true;
        }

        _cannotReplay |= !isKept;
        var sent = await SendPieceAsync(up, payload, isEnd);
        if (!sent.IsOk && ReferenceEquals(_pumpUp, up))
        {
            _pumpUp = null;
            if (sent.Status == IoStatus.TimedOut)
            {
                up.Connection.Abort();
            }
        }

        return sent.IsOk;
    }

    private bool TryRemember(ReadOnlySpan<byte> payload)
    {
        if (_cannotReplay || payload.Length > _replay!.Length - _replayLength)
        {
            return false;
        }

        payload.CopyTo(_replay.Span[_replayLength..]);
        _replayLength += payload.Length;
        return true;
    }

    // Only ever one sender per connection: the attempt until it hands the connection to the pump, then the pump.
    private ValueTask<IoResult> SendPieceAsync(UpstreamConnection up, ReadOnlyMemory<byte> payload, bool isEnd)
    {
        if (_request.Framing.Kind != BodyKind.Chunked)
        {
            return payload.IsEmpty ? new(new IoResult(IoStatus.Ok, 0)) : up.Connection.SendAsync(payload, _chain.StreamIdle);
        }

        return SendChunkAsync(up, payload, isEnd);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> SendChunkAsync(UpstreamConnection up, ReadOnlyMemory<byte> payload, bool isEnd)
    {
        var buffer = _loop.Loop.Buffers.Rent(BufferPool.Medium);
        var start = payload.IsEmpty ? ChunkedWriter.MaxHeaderBytes : ChunkedWriter.WriteHeaderBefore(buffer.Span, ChunkedWriter.MaxHeaderBytes, payload.Length);
        var tail = WriteChunkTail(buffer.Span[ChunkedWriter.MaxHeaderBytes..], !payload.IsEmpty, isEnd, _requestBody.Trailers);
        var sent = await up.Connection.SendAsync(
            buffer.Memory[start..ChunkedWriter.MaxHeaderBytes], payload, buffer.Memory.Slice(ChunkedWriter.MaxHeaderBytes, tail), _chain.StreamIdle);
        buffer.Dispose();
        return sent;
    }

    private static int WriteChunkTail(Span<byte> destination, bool hasPayload, bool isEnd, HeaderTable trailers)
    {
        var length = 0;
        if (hasPayload)
        {
            ChunkedWriter.WriteEnd(destination);
            length = ChunkedWriter.EndBytes;
        }

        if (isEnd)
        {
            // Trailers are bounded by the reader to half of the block that this is written into.
            ChunkedWriter.TryWriteLast(destination[length..], trailers, out var last);
            length += last;
        }

        return length;
    }

    // Now the answer is owed: the clocks of route and try start, while the exchange already waits for the answer without them.
    private void CompleteRequest()
    {
        if (_route!.Mirrors.Length > 0 && !_isDiscarding)
        {
            SendMirrors(_replay is null ? default : _replay.Span[.._replayLength], isWhole: !_cannotReplay);
        }

        _requestEnd = _loop.Now;
        StartRouteClock();
        StartTryClock();
        if (Left() is var left && left != Timeout.InfiniteTimeSpan && !_isDiscarding)
        {
            _responseTimer = _loop.Loop.Schedule(left, static s => ((HttpExchange)s!).EndWait(), this);
        }
    }

    private void EndWait()
    {
        if (_isAnswered || _hasTimedOut)
        {
            return;
        }

        _hasTimedOut = true;
        _timeout = TimedOut();
        _up?.Connection.Abort();
    }

    private void DetachPump()
    {
        _pumpUp = null;
        _hasTimedOut = false;
        _loop.Loop.Cancel(_responseTimer);
    }

    // The answer is out and the client still sends: it is told that we stop, and what it sends is thrown away for a moment, because a reset could destroy the answer.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Step> EndPumpAsync(Step step)
    {
        DetachPump();
        var wasDone = _isPumpDone;
        if (!wasDone)
        {
            _isDiscarding = true;
            var timer = _loop.Loop.Schedule(step == Step.Abort ? TimeSpan.Zero : Defaults.DelayedClose, static s => ((Connection)s!).Abort(), _down);
            if (step != Step.Abort)
            {
                await _down.ShutdownSendAsync();
            }

            _pumpSignal.Set();
            await _pump;
            _loop.Loop.Cancel(timer);
        }
        else
        {
            await _pump;
        }

        _hasPump = false;
        _cannotReplay = false;
        _isKeptWhole = false;
        _pumpSignal.Reset();
        _replay?.Dispose();
        _replay = null;
        _replayLength = 0;
        return !wasDone || !_isRequestComplete ? (step == Step.Abort ? step : Step.Close) : step;
    }
}
