using System.Globalization;
using System.Net;

namespace Isthmus.Rpc.Client;

/// <summary>
/// The status of a call that the server did not end with one of its own (gRPC's "HTTP to gRPC status code mapping" and the table of
/// HTTP/2 error codes).
/// </summary>
internal static class FailureStatus
{
    private const long RefusedStream = 0x7;
    private const long Cancel = 0x8;
    private const long EnhanceYourCalm = 0xb;
    private const long InadequateSecurity = 0xc;

    public static RpcStatus Of(HttpStatusCode code) => new(
        (int)code switch
        {
            400 => StatusCode.Internal,
            401 => StatusCode.Unauthenticated,
            403 => StatusCode.PermissionDenied,
            404 => StatusCode.Unimplemented,
            429 or 502 or 503 or 504 => StatusCode.Unavailable,
            _ => StatusCode.Unknown,
        },
        string.Create(CultureInfo.InvariantCulture, $"HTTP status {(int)code}"));

    public static RpcStatus Of(Exception e, CallLife life)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case RpcException rpc:
                    return rpc.Status;
                case HttpProtocolException protocol when !life.Token.IsCancellationRequested:
                    return new(IsFromPeer(protocol) ? OfHttp2(protocol.ErrorCode) : StatusCode.Unavailable, protocol.Message);
                default:
                    break;
            }
        }

        return life.Token.IsCancellationRequested ? life.Status : new(StatusCode.Unavailable, e.Message);
    }

    // A PING without an answer is reported as a protocol error too, though nobody sent one: only a code that came over the wire stands in the message.
    private static bool IsFromPeer(HttpProtocolException protocol) => protocol.Message.Contains("(0x", StringComparison.Ordinal);

    private static StatusCode OfHttp2(long code) => code switch
    {
        RefusedStream => StatusCode.Unavailable,
        Cancel => StatusCode.Cancelled,
        EnhanceYourCalm => StatusCode.ResourceExhausted,
        InadequateSecurity => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };
}
