using System.Buffers;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Buffers;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Outliers;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Forward;

/// <summary>One copy of a request, from its bytes to the end of its answer. Reused by its sender.</summary>
internal sealed class MirrorCopy(ProxyLoop loop)
{
    private static readonly byte[] Mark = "-shadow"u8.ToArray();

    private readonly ResponseHead _response = new(ArrayPool<byte>.Shared);
    private readonly Http1ResponseParser _parser = new(new HeadLimits(Defaults.ResponseHeadBytes, Defaults.ResponseHeadBytes, Wire.Defaults.Fields));
    private readonly Http1BodyReader _body = new(ArrayPool<byte>.Shared);
    private PooledBuffer? _head;
    private PooledBuffer? _payload;
    private int _headLength;
    private int _payloadLength;
    private KnownMethod _method;
    private TimeSpan _deadline;

    /// <summary>The next one in the sender's stack of free ones.</summary>
    public MirrorCopy? NextFree { get; set; }

    /// <summary>Takes the bytes; false when there is no memory for them.</summary>
    public bool TryTake(RequestHead request, bool marksHost, ReadOnlySpan<byte> body)
    {
        _method = request.Method;
        _payloadLength = body.Length;
        if (!loop.Loop.Buffers.TryRent(BufferPool.Large, out _head) || (body.Length > 0 && !loop.Loop.Buffers.TryRent(body.Length, out _payload)))
        {
            return false;
        }

        body.CopyTo(_payload is null ? default : _payload.Span);
        return TryWriteHead(request, marksHost, body.Length);
    }

    /// <summary>Sends it to a host of the upstream and reads the answer to its end.</summary>
    public async ValueTask<MirrorResult> SendAsync(LoopUpstream upstream)
    {
        if (!upstream.Limits.TryBeginRequest(upstream.State.Upstream.CircuitBreakers))
        {
            return MirrorResult.Dropped;
        }

        _deadline = loop.Now + Defaults.Mirror;
        var pick = new PickRequest { Now = loop.Now };
        var result = upstream.Pick(ref pick, null).Host is { } host ? await SendToAsync(upstream, host, mayReuse: true) : MirrorResult.Failed;
        upstream.Limits.EndRequest();
        return result;
    }

    /// <summary>Gives the bytes back.</summary>
    public void Release()
    {
        _head?.Dispose();
        _payload?.Dispose();
        _head = _payload = null;
        _response.Reset();
        _parser.Reset();
    }

    private bool TryWriteHead(RequestHead request, bool marksHost, int length)
    {
        Span<byte> own = stackalloc byte[512];
        var authority = own[..Math.Min(request.Authority.Length, own.Length)];
        request.Authority[..authority.Length].CopyTo(authority);
        var isMarked = marksHost && authority.Length == request.Authority.Length && TryMark(request, authority);
        var framing = request.Framing.IsEmpty ? request.Framing : BodyFraming.OfLength(length);
        var isWritten = Http1HeadWriter.TryWrite(request, new Http1Form(framing), _head!.Span, out _headLength);
        return (!isMarked || request.TrySetAuthority(authority)) && isWritten;
    }

    // The mark stands before the port.
    private static bool TryMark(RequestHead request, ReadOnlySpan<byte> authority)
    {
        Span<byte> marked = stackalloc byte[authority.Length + Mark.Length];
        var colon = authority.LastIndexOf((byte)':');
        var name = colon < 0 ? authority : authority[..colon];
        name.CopyTo(marked);
        Mark.CopyTo(marked[name.Length..]);
        authority[name.Length..].CopyTo(marked[(name.Length + Mark.Length)..]);
        return request.TrySetAuthority(marked);
    }

    private async ValueTask<MirrorResult> SendToAsync(LoopUpstream upstream, Host host, bool mayReuse)
    {
        var pool = upstream.PoolOf(host);
        var up = mayReuse ? pool.TryTake() : null;
        if (up is null && !upstream.TryBeginConnection())
        {
            return MirrorResult.Dropped;
        }

        host.Begin();
        if (up is null && (up = (await pool.OpenAsync(Left(), isHttp: true)).Connection) is null)
        {
            return End(upstream, host, AttemptResult.ConnectionFailed);
        }

        var wasReused = up.IsReused;
        var end = await ExchangeAsync(up);
        if (end == IoStatus.Ok)
        {
            return End(upstream, host, AttemptResult.Answered);
        }

        // A connection that had died of old age says nothing about its host.
        if (end == IoStatus.Reset && wasReused)
        {
            host.End(failed: false);
            return await SendToAsync(upstream, host, mayReuse: false);
        }

        return End(upstream, host, end == IoStatus.TimedOut ? AttemptResult.TimedOut : AttemptResult.ConnectionFailed);
    }

    private MirrorResult End(LoopUpstream upstream, Host host, AttemptResult result)
    {
        var isAnswered = result == AttemptResult.Answered;
        host.End(failed: !isAnswered || _response.Status >= 500);
        upstream.State.Report(host, result, isAnswered ? _response.Status : 0, loop.Now);
        if (host.IsSuspected)
        {
            loop.Prober.Watch(upstream.Entry);
        }

        return isAnswered ? MirrorResult.Answered : MirrorResult.Failed;
    }

    // Ok when the answer has come whole; Reset when the connection ended before its first byte.
    private async ValueTask<IoStatus> ExchangeAsync(UpstreamConnection up)
    {
        var payload = _payload is null ? default : _payload.Memory[.._payloadLength];
        var sent = await up.Connection.SendAsync(_head!.Memory[.._headLength], payload, default, Left());
        var status = sent.IsOk ? await ReadHeadAsync(up) : IoStatus.Reset;
        if (status == IoStatus.Ok)
        {
            status = await SkipBodyAsync(up);
        }

        if (status == IoStatus.Ok && _response.KeepAlive && _response.Framing.Kind != BodyKind.UntilClose && up.Input.IsEmpty)
        {
            up.Pool.Return(up);
        }
        else
        {
            up.Pool.Close(up);
        }

        return status;
    }

    private async ValueTask<IoStatus> ReadHeadAsync(UpstreamConnection up)
    {
        while (true)
        {
            var read = up.Input.IsEmpty ? default : _parser.Parse(up.Input.Available.Span, _response, _method);
            if (read.Outcome == HeadOutcome.Bad)
            {
                return IoStatus.Failed;
            }

            if (read.Outcome == HeadOutcome.Complete)
            {
                up.Input.Consume(read.Consumed);
                if (!_response.IsInterim)
                {
                    return IoStatus.Ok;
                }

                continue;
            }

            var received = await ReceiveAsync(up);
            if (received != IoStatus.Ok)
            {
                return received == IoStatus.TimedOut ? received : up.Input.IsEmpty ? IoStatus.Reset : IoStatus.Failed;
            }
        }
    }

    private async ValueTask<IoStatus> SkipBodyAsync(UpstreamConnection up)
    {
        _body.Start(_response.Framing);
        while (true)
        {
            var piece = BodyPiece.Read(_body, up.Input.Available.Span);
            up.Input.Consume(piece.Consumed);
            if (piece.IsEnd || piece.Violation != HttpViolation.None)
            {
                return piece.IsEnd ? IoStatus.Ok : IoStatus.Failed;
            }

            var received = await ReceiveAsync(up);
            if (received != IoStatus.Ok)
            {
                return received == IoStatus.EndOfStream && _body.Close() == HttpViolation.None ? IoStatus.Ok : received;
            }
        }
    }

    private async ValueTask<IoStatus> ReceiveAsync(UpstreamConnection up)
    {
        var ready = await up.Connection.WaitReadableAsync(Left());
        if (ready.IsOk && !up.Input.TryMakeRoom(Defaults.UpstreamBuffer))
        {
            return IoStatus.NoResources;
        }

        var received = ready.IsOk ? await up.Connection.ReceiveAsync(up.Input.Free, Left()) : ready;
        up.Input.Filled(received.Bytes);
        return received.Status;
    }

    private TimeSpan Left()
    {
        var left = _deadline - loop.Now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
