using System.Runtime.CompilerServices;
using System.Text;
using Isthmus.Proxy.Accept;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Plans;
using Isthmus.Proxy.Sniff;
using Isthmus.Runtime.Async;
using Isthmus.Runtime.Buffers;

namespace Isthmus.Proxy.Forward;

/// <summary>A client's HTTP connection: one request after the other. Holds no buffer while idle. Owned by its loop.</summary>
internal sealed class HttpSession
{
    private readonly ProxyLoop _loop;
    private readonly LoopListener _listener;
    private readonly Action<Connection> _onNews;
    private ChainPlan _chain;
    private long _planVersion;
    private byte[]? _peerText;
    private byte[]? _connectionText;
    private byte[]? _oneByte;
    private ValueTask<IoResult> _pending;
    private bool _hasPending;
    private HttpExchange? _watching;

    /// <summary>For an accepted connection whose chain is known.</summary>
    public HttpSession(ProxyLoop loop, LoopListener listener, ChainPlan chain, Connection down, Caller caller, InputBuffer? input = null)
    {
        _loop = loop;
        _listener = listener;
        _chain = chain;
        _planVersion = loop.Plan.Version;
        Down = down;
        Caller = caller;
        Peer = caller.IsMutual ? loop.Peers.LabelOf(caller.IdentityText) : null;
        Input = input ?? new InputBuffer(loop.Loop.Buffers);
        _onNews = OnNews;
    }

    /// <summary>The client.</summary>
    public Connection Down { get; }

    /// <summary>Who the client is.</summary>
    public Caller Caller { get; }

    /// <summary>Its identity as a label; null without one.</summary>
    public string? Peer { get; }

    /// <summary>What it sent and nobody has used.</summary>
    public InputBuffer Input { get; }

    /// <summary>How its requests are read and routed.</summary>
    public HttpChain Chain => _chain.Http!;

    /// <summary>Between two requests.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>The present request is the last one.</summary>
    public bool IsLast => _loop.IsDraining || _listener.IsGone;

    // No request is there, and none is waited for any more.
    private bool IsOver => IsLast && !_hasPending && !Down.HasInputNow();

    /// <summary>The client's address without port, in text.</summary>
    public ReadOnlySpan<byte> PeerText => _peerText ??= Encoding.ASCII.GetBytes(Down.RemoteEndPoint.Address.ToString());

    /// <summary>Both addresses with their ports, in text: what a sticky cookie is made of.</summary>
    public ReadOnlySpan<byte> ConnectionText => _connectionText ??= Encoding.ASCII.GetBytes($"{Down.RemoteEndPoint}{Down.LocalEndPoint}");

    /// <summary>Whether a client whose request has become a tunnel would still be let in: its request cannot be judged again, so its chain must be the same and ask the same.</summary>
    public bool MayStay() =>
        !_listener.IsGone && _listener.Now(_chain) is { Http: { } http } && http.Source.Authorization == Chain.Source.Authorization && http.Source.JwtRules == Chain.Source.JwtRules;

    /// <summary>Serves the connection to its end.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask ServeAsync()
    {
        try
        {
            await ServeRequestsAsync();
        }
        finally
        {
            Input.Release();
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask ServeRequestsAsync()
    {
        var step = Step.KeepAlive;
        while (step == Step.KeepAlive)
        {
            var hasRequest = !Input.IsEmpty;
            if (!hasRequest && !IsOver)
            {
                IsIdle = true;
                hasRequest = (await WaitAsync(Defaults.ClientIdle)).IsOk;
                IsIdle = false;
            }

            if (!hasRequest)
            {
                break;
            }

            if (Refresh())
            {
                var exchange = _loop.RentExchange();
                step = await exchange.RunAsync(this);
                _loop.ReturnExchange(exchange);
            }
            else
            {
                step = Step.Close;
            }
        }

        if (step == Step.Abort)
        {
            Down.Abort();
        }
        else if (step == Step.Linger || (step == Step.Close && (Down.HasInput || !Input.IsEmpty)))
        {
            await LingerAsync();
        }
    }

    /// <summary>Receives into <see cref="Input"/>; the caller has made room and notes the bytes.</summary>
    public ValueTask<IoResult> ReceiveAsync(TimeSpan timeout) => _hasPending ? ReceiveAfterLookAsync(timeout) : Down.ReceiveAsync(Input.Free, timeout);

    /// <summary>Waits for bytes without a buffer; bytes may stand in <see cref="Input"/> afterwards.</summary>
    public ValueTask<IoResult> WaitAsync(TimeSpan timeout) => _hasPending ? WaitAfterLookAsync(timeout) : Down.WaitReadableAsync(timeout);

    /// <summary>Ends what <see cref="Watch"/> may have begun to receive, for somebody who receives on the connection itself. A byte that came stands in <see cref="Input"/>.</summary>
    public ValueTask<IoResult> EndLookAsync() => _hasPending ? TakeLookAsync() : new(new IoResult(IoStatus.Canceled, 0));

    /// <summary>
    /// Begins to tell the exchange when the client goes away while it waits for its answer. An end of its stream is not that: the client has closed its sending
    /// side and waits for the answer, and whoever has really gone answers the answer with a reset.
    /// </summary>
    /// <param name="exchange">Who is told.</param>
    /// <param name="known">Bytes of <see cref="Input"/> that belong to the present request: with more there is no need to look, a client that has sent its next request is there.</param>
    public void Watch(HttpExchange exchange, int known)
    {
        if (Input.Length == known && Down.Tls is null && !_hasPending)
        {
            _watching = exchange;
            Down.InputWhileIdle = _onNews;
        }
    }

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public void Unwatch()
    {
        if (_watching is not null)
        {
            _watching = null;
            Down.InputWhileIdle = null;
        }
    }

    /// <summary>Closes the connection if it is between two requests, and the next has not arrived.</summary>
    public void CloseIfIdle()
    {
        if (IsIdle && !Down.HasInputNow())
        {
            Down.Dispose();
        }
    }

    // Closing with unread input resets the connection, which can destroy the answer that the client has not read yet.
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> LingerAsync()
    {
        await Down.ShutdownSendAsync();
        var end = _loop.Loop.Schedule(Defaults.DelayedClose, static s => ((Connection)s!).Abort(), Down);
        var received = new IoResult(IoStatus.Ok, 0);
        while (received.IsOk)
        {
            Input.Release();
            received = Input.TryMakeRoom(BufferPool.Medium) ? await ReceiveAsync(Defaults.DelayedClose) : new IoResult(IoStatus.NoResources, 0);
        }

        _loop.Loop.Cancel(end);
        return true;
    }

    // The plan may have changed since the last request.
    private bool Refresh()
    {
        if (_planVersion == _loop.Plan.Version)
        {
            return true;
        }

        _planVersion = _loop.Plan.Version;

        // A plain client may belong to another chain by now: where TLS is no longer looked for, the one that took plain text beside it is gone.
        var next = _listener.Now(_chain) ?? (Down.Tls is null ? _listener.Plan.Choose(Down.LocalEndPoint, FirstBytesRead.PlainRequest) : null);
        if (next is { Http: not null } chain && (chain.Tls is null) == (Down.Tls is null))
        {
            _chain = chain;
            return true;
        }

        return _listener.IsGone;
    }

    // Takes one byte to see whether the client is still there: more belongs to the next request, whose turn has not come.
    private void OnNews(Connection down)
    {
        _oneByte ??= GC.AllocateUninitializedArray<byte>(1, pinned: true);
        var receiving = down.ReceiveAsync(_oneByte, Timeout.InfiniteTimeSpan);
        if (!receiving.IsCompletedSuccessfully)
        {
            // A false alarm: nobody waits for this receive, so it must not stay.
            _pending = receiving;
            _hasPending = true;
            down.CancelReceive();
            return;
        }

        var result = receiving.Result;
        if (result.Status == IoStatus.EndOfStream)
        {
            return;
        }

        var exchange = _watching;
        Unwatch();
        if (!result.IsOk || !TryKeepByte())
        {
            exchange?.OnClientGone();
        }
    }

    private bool TryKeepByte()
    {
        if (!Input.TryMakeRoom(BufferPool.Medium))
        {
            return false;
        }

        Input.Free.Span[0] = _oneByte![0];
        Input.Filled(1);
        return true;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> TakeLookAsync()
    {
        var result = await _pending;
        _hasPending = false;
        return !result.IsOk || TryKeepByte() ? result : new IoResult(IoStatus.NoResources, 0);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> ReceiveAfterLookAsync(TimeSpan timeout)
    {
        var result = await _pending;
        _hasPending = false;
        if (result.Status == IoStatus.Canceled)
        {
            return await Down.ReceiveAsync(Input.Free, timeout);
        }

        if (result.IsOk)
        {
            Input.Free.Span[0] = _oneByte![0];
        }

        return result;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<IoResult> WaitAfterLookAsync(TimeSpan timeout)
    {
        var result = await TakeLookAsync();
        return result.Status == IoStatus.Canceled ? await Down.WaitReadableAsync(timeout) : result;
    }
}
