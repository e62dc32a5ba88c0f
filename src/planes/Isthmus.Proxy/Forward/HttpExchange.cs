using System.Buffers;
using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Pick;
using Isthmus.Proxy.Plans;
using Isthmus.Runtime.Async;
using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Hashing;
using Isthmus.Traffic.Retries;
using Isthmus.Traffic.Routes;
using Isthmus.Wire.Http;
using Isthmus.Wire.Http1;

namespace Isthmus.Proxy.Forward;

/// <summary>
/// One request and its answer, from the first byte of its head to the last byte of the response. Reused: a loop has as many as requests ran at once. The parts of
/// the class are the stages of a request's life.
/// </summary>
internal sealed partial class HttpExchange
{
    private readonly ProxyLoop _loop;
    private readonly RequestHead _request = new(ArrayPool<byte>.Shared);
    private readonly ResponseHead _response = new(ArrayPool<byte>.Shared);
    private readonly Http1RequestParser _requestParser = new(HeadLimits.Request);
    private readonly Http1ResponseParser _responseParser = new(new HeadLimits(Defaults.ResponseHeadBytes, Defaults.ResponseHeadBytes, Wire.Defaults.Fields));
    private readonly Http1BodyReader _requestBody = new(ArrayPool<byte>.Shared);
    private readonly Http1BodyReader _responseBody = new(ArrayPool<byte>.Shared);
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(64, pinned: true);

    private HttpSession _session = null!;
    private Connection _down = null!;
    private InputBuffer _input = null!;
    private HttpChain _chain = null!;
    private CompiledRoute? _route;
    private Redirect? _redirect;
    private HashKey _hash;
    private UpstreamTarget? _target;
    private ForwardAction _action = null!;
    private CallerWishes? _wishes;
    private LoopUpstream? _upstream;
    private PickRequest _pick;
    private TimeSpan _began;
    private FailureReasons _flags;
    private int _status;
    private string _detail = "";
    private long _responseBytes;
    private string _transportProblem = "";
    private bool _mustClose;

    // The client may go on sending what belongs to this request.
    private bool _isUnread;
    private bool _isAdmitted;

    /// <summary>For one loop.</summary>
    public HttpExchange(ProxyLoop loop) => _loop = loop;

    /// <summary>The next one in the loop's stack of free ones.</summary>
    public HttpExchange? NextFree { get; set; }

    /// <summary>Serves one request of the session, of which at least one byte is there or about to be read.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<Step> RunAsync(HttpSession session)
    {
        Begin(session);
        var step = await ReadHeadAsync();
        if (step == Step.Go)
        {
            step = Admit();
        }

        if (step == Step.Go && HasSmallBody && _input.Length < _request.Framing.Length)
        {
            step = await ReadSmallBodyAsync();
        }

        if (step == Step.Go && _route!.Route.Fault is { } fault)
        {
            step = await InjectAsync(fault);
        }

        if (step == Step.Go)
        {
            step = _isPreflight ? ReplyWith(200, FailureReason.None, "cors_response") : await ForwardAsync();
        }

        if (step == Step.Reply)
        {
            step = await ReplyAsync();
        }

        if (_hasPump)
        {
            step = await EndPumpAsync(step);
        }

        Finish(step);
        return step;
    }

    private void Begin(HttpSession session)
    {
        _session = session;
        _down = session.Down;
        _input = session.Input;
        _chain = session.Chain;
        _began = _loop.Now;
        _flags = default;
        _status = 0;
        _detail = "";
        _transportProblem = "";
        _responseBytes = 0;
        _mustClose = false;
        _isUnread = false;
        _isAdmitted = false;
        _isUndelivered = false;
    }

    private void Finish(Step step)
    {
        if (_isAdmitted)
        {
            Record();
        }

        if (_smallBody > 0 && step == Step.KeepAlive)
        {
            _input.Consume(_smallBody);
        }

        if (_isStreaming)
        {
            _requestBody.Start(BodyFraming.None);
        }

        _smallBody = 0;
        _route = null;
        _target = null;
        _action = null!;
        _wishes = null;
        _upstream = null;
        _pick = default;
        _lastHost = null;
        _isStreaming = false;
        _hash = default;
        _redirect = null;
        ForgetToken();
        _originLength = 0;
        _isPreflight = false;
        _request.Reset();
        _response.Reset();
        _requestParser.Reset();
        _responseParser.Reset();
        _session = null!;
        _down = null!;
        _input = null!;
    }

    // What the one table of failures says about the reason.
    private Step ReplyWith(FailureReason reason, string detail)
    {
        var answer = FailureAnswers.Of(reason);
        _mustClose |= !answer.KeepsConnection;
        return ReplyWith(answer.Status, reason, detail);
    }

    private Step ReplyWith(int status, FailureReason reason, string detail)
    {
        _status = status;
        _flags = _flags.With(reason);
        _detail = detail;
        return Step.Reply;
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) =>
        a == Timeout.InfiniteTimeSpan ? b : b == Timeout.InfiniteTimeSpan || a < b ? a : b;

    private TimeSpan Until(TimeSpan deadline)
    {
        var left = deadline - _loop.Now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
