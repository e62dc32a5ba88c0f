using System.Runtime.CompilerServices;
using Isthmus.Proxy.Connect;
using Isthmus.Proxy.Plans;
using Isthmus.Proxy.Sniff;
using Isthmus.Proxy.Telemetry;
using Isthmus.Runtime.Async;
using Isthmus.Wire.Tls;

namespace Isthmus.Proxy.Accept;

/// <summary>
/// A client from its first byte to the filter chain that takes it, on a listener whose chains are told apart by what clients send:
/// 1. its first bytes are read; 2. they choose the chain; 3. a chain that ends TLS shakes hands, beginning with the bytes that are here already.
/// One for each connection; owned by the loop.
/// </summary>
internal sealed class ClientOpening(ProxyLoop loop, ListenerPlan plan, Connection plain)
{
    private readonly InputBuffer _input = new(loop.Loop.Buffers);
    private readonly TimeSpan _began = loop.Now;
    private Connection? _secured;
    private string _reason = "";
    private string _own = "";

    /// <summary>The connection to serve: the client's own, or TLS over it.</summary>
    public Connection Connection => _secured ?? plain;

    /// <summary>Who serves it.</summary>
    public ChainPlan? Chain { get; private set; }

    /// <summary>What the client asked for at the beginning of its TLS handshake, whoever ends it; null for plain text.</summary>
    public ClientHello? Hello { get; private set; }

    /// <summary>Who the client is, once it is open.</summary>
    public Caller Caller => new(Connection, Hello, _own);

    /// <summary>What was received and is not used: all of it when the chain does not end TLS; null when nothing is left.</summary>
    public InputBuffer? Input => _input.IsEmpty ? null : _input;

    /// <summary>Opens. When it is false the client is closed, counted and logged.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<bool> RunAsync()
    {
        var place = loop.HalfOpen.Enter(new HalfOpenClient(plain, _input));
        var refusal = await OpenAsync();
        if (!loop.HalfOpen.TryLeave(place))
        {
            refusal = TlsRefusal.TooMany;
        }

        if (refusal == TlsRefusal.None)
        {
            return true;
        }

        Log(refusal);
        _input.Release();
        loop.Metrics.CountRefused(refusal);
        Connection.Abort();
        return false;
    }

    // Who connects and leaves again is a prober, and of no interest to anybody.
    private void Log(TlsRefusal refusal)
    {
        if (refusal == TlsRefusal.PeerLeft && _input.IsEmpty && Hello is null)
        {
            return;
        }

        loop.RefusalLog?.Write(plan.Name, plain, Hello, refusal, _reason);
        if (loop.AccessLog is not { } log)
        {
            return;
        }

        var took = loop.Now - _began;
        log.Write(new ConnectionRecord
        {
            Began = loop.Loop.Time.GetUtcNow() - took,
            Took = took,
            Down = plain,
            ServerName = Hello?.ServerName ?? "",
            Flags = default(FailureReasons).With(TlsRefusalText.FlagOf(refusal)),
            Detail = TlsRefusalText.Of(refusal),
            TransportProblem = _reason,
            Received = _input.Length,
        });
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<TlsRefusal> OpenAsync()
    {
        var limit = plan.Source.InspectionTimeout > TimeSpan.Zero ? plan.Source.InspectionTimeout : Defaults.Inspection;
        var (read, refusal) = await Sniffer.ReadAsync(plain, _input, limit);
        if (refusal != TlsRefusal.None)
        {
            return refusal;
        }

        Hello = read.Hello;
        Chain = plan.Choose(plain.LocalEndPoint, read);
        if (Chain is null || (Chain.Source.Tls is not null && !read.IsTls))
        {
            return WhyNot(read);
        }

        return Chain.Source.Tls is null ? TlsRefusal.None : await SecureAsync(Chain);
    }

    private TlsRefusal WhyNot(in FirstBytesRead read) =>
        read.Outcome == ClientHelloOutcome.Malformed ? TlsRefusal.MalformedHello
        : !read.IsTls && _input.IsEmpty && plan.TakesOnlyTls ? TlsRefusal.HelloTimedOut
        : !read.IsTls ? plan.EndsTls || plan.TakesOnlyTls ? TlsRefusal.Plaintext : TlsRefusal.NoChain
        : read.Hello!.ServerName.Length == 0 && plan.TakesOnlyTls && !plan.EndsTls ? TlsRefusal.NoServerName
        : !plan.Knows(read.Hello.ServerName) ? TlsRefusal.UnknownServerName
        : read.Hello.Alpn.Count > 0 || plan.TakesOnlyTls ? TlsRefusal.NoProtocol
        : TlsRefusal.NoChain;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<TlsRefusal> SecureAsync(ChainPlan chain)
    {
        if (chain.Tls!.Begin(Hello!, loop.Loop.Time) is not var (tls, handshake))
        {
            _reason = "our own certificate or the roots are not here";
            return TlsRefusal.NoSecret;
        }

        var limit = chain.Source.HandshakeTimeout > TimeSpan.Zero ? chain.Source.HandshakeTimeout : Defaults.Handshake;
        (_secured, var refusal) = await handshake.RunAsync(tls, plain, limit, _input.Available);
        _input.Release();
        _reason = handshake.Reason;
        _own = handshake.Own;
        return refusal == TlsRefusal.Handshake && Hello!.HighestVersion < chain.Tls.OldestVersion ? TlsRefusal.OldVersion : refusal;
    }
}
