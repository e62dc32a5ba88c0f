using Isthmus.Traffic.Balancing;
using Isthmus.Traffic.Records;

namespace Isthmus.Proxy.Forward;

/// <content>Why each attempt went where it went.</content>
internal sealed partial class HttpExchange
{
    private DecisionRecord _decision;
    private ulong _upstreamDraw;

    private void TakePick(in PickResult pick)
    {
        _decision.TakePick(pick, ref _pick, _isZeroLoss);
        _decision.PlanVersion = _loop.Plan.Version;
        _decision.RouteId = _route!.Id;
        _decision.UpstreamId = _upstream!.Entry.Index;
        _decision.UpstreamDraw = _route.Upstreams.Length > 1 ? _upstreamDraw : 0;
    }

    private void RecordAttempt(int status, FailureReason failure)
    {
        _decision.TakeResult(status, failure, _loop.Now - _decision.At);
        _loop.Decisions.Add(ref _decision);
    }

    private static FailureReason ReasonOf(AttemptFailure failure) => failure switch
    {
        AttemptFailure.None or AttemptFailure.UnwantedAnswer => FailureReason.None,
        AttemptFailure.NoHost => FailureReason.NoHealthyUpstream,
        AttemptFailure.Overflow => FailureReason.UpstreamOverflow,
        AttemptFailure.ConnectFailed or AttemptFailure.ConnectTimedOut or AttemptFailure.Undelivered => FailureReason.UpstreamConnectionFailure,
        AttemptFailure.TlsFailed or AttemptFailure.HandshakeCut => FailureReason.UpstreamTlsFailure,
        AttemptFailure.Reset or AttemptFailure.ResetUnsent => FailureReason.UpstreamConnectionTermination,
        AttemptFailure.TryTimedOut or AttemptFailure.RouteTimedOut or AttemptFailure.ConnectCut or AttemptFailure.WaitTimedOut => FailureReason.UpstreamTimeout,
        AttemptFailure.ProtocolError => FailureReason.UpstreamProtocolError,
        AttemptFailure.OutOfMemory => FailureReason.Overload,
        AttemptFailure.ClientSlow or AttemptFailure.StreamIdle => FailureReason.StreamIdleTimeout,
        AttemptFailure.ClientBroke or AttemptFailure.RequestTooLarge => FailureReason.DownstreamProtocolError,
        _ => FailureReason.DownstreamTermination,
    };
}
