using Isthmus.Wire.Http;

namespace Isthmus.Proxy.Forward;

/// <content>
/// What a sidecar whose application takes no connection tells the caller's: nobody has seen a byte of this request (<c>x-isthmus-undelivered</c>). The caller's proxy then
/// asks another workload, whatever the method, as if the connection itself had been refused; a 503 alone could be an answer of an application that has done its work.
/// Said and believed between workloads that have proven themselves to each other, and never passed on: an application cannot say it for its sidecar.
/// </content>
internal sealed partial class HttpExchange
{
    // Some attempt may have come as far as the application.
    private bool _mayBeDelivered;
    private bool _isUndelivered;

    private void NoteDelivery(AttemptFailure failure) => _mayBeDelivered |= !IsSafe(failure);

    // A host of which no byte was taken.
    private static bool IsSafe(AttemptFailure failure) => failure is AttemptFailure.ConnectFailed or AttemptFailure.TlsFailed or AttemptFailure.ConnectTimedOut
        or AttemptFailure.HandshakeCut or AttemptFailure.ConnectCut or AttemptFailure.ResetUnsent or AttemptFailure.Undelivered or AttemptFailure.NoHost;

    private void TellUndelivered(HeaderTable fields)
    {
        if (_isUndelivered && _chain.Direction == TrafficDirection.Inbound && _session.Caller.IsMutual)
        {
            fields.TryAdd(KnownHeader.XIsthmusUndelivered, "true"u8);
        }
    }

    private bool IsToldUndelivered() => _response.Status == 503 && _pool!.IsMesh && _response.Headers.Contains(KnownHeader.XIsthmusUndelivered);
}
