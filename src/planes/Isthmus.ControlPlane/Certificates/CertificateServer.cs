using Isthmus.Pki.Joining;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Isthmus.Xds.Protos.Ca.V1;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>
/// Serves <c>istio.v1.auth.IstioCertificateService</c>. How a request is refused: who proves nothing UNAUTHENTICATED, without saying what was wrong; a request that is
/// not granted INVALID_ARGUMENT; what is our fault UNAVAILABLE; over plain text FAILED_PRECONDITION, because a token that was sent there has been seen.
/// </summary>
internal sealed class CertificateServer(CertificateDesk desk, CertificateMetrics metrics, ILogger logger)
{
    private const string Bearer = "Bearer ";
    private const string Impersonation = "ImpersonatedIdentity";

    // Istio's words.
    private static readonly RpcStatus NotAuthenticated = new(StatusCode.Unauthenticated, "request authenticate failure");

    /// <summary>Offers the method.</summary>
    public void AddTo(RpcServiceTable table) => table.AddUnary(CertificateMethods.Create, (request, call) => Task.FromResult(Answer(request, call)));

    private RpcResult<IstioCertificateResponse> Answer(IstioCertificateRequest request, RpcCallContext call)
    {
        if (!call.IsSecure)
        {
            return new RpcStatus(StatusCode.FailedPrecondition, "certificates are signed over TLS only");
        }

        if (request.Metadata?.Fields.ContainsKey(Impersonation) == true)
        {
            return new RpcStatus(StatusCode.InvalidArgument, $"{Impersonation} is not supported: callers ask for themselves");
        }

        var proof = ProofOf(call);
        var answer = desk.CreateCertificate(new CertificateAsk(proof, request.Csr, request.ValidityDuration));
        metrics.Count(answer.Refusal);
        var peer = call.Peer?.ToString() ?? "local";
        if (answer.Refusal == CertificateRefusal.None)
        {
            CertificateLog.Signed(logger, answer.Identity, peer, proof, answer.NotAfter);
            var response = new IstioCertificateResponse();
            response.CertChain.AddRange(answer.Chain);
            return response;
        }

        CertificateLog.Refused(logger, peer, answer.Refusal, answer.Identity?.ToString() ?? "nobody", answer.Reason);
        return answer.Refusal.Kind() switch
        {
            RefusalKind.Caller => NotAuthenticated,
            RefusalKind.Request => new RpcStatus(StatusCode.InvalidArgument, answer.Reason),
            _ => new RpcStatus(StatusCode.Unavailable, answer.Reason),
        };
    }

    // A token is sent on purpose; a certificate is shown to whoever asks.
    private static CallerProof ProofOf(RpcCallContext call) =>
        call.Headers["authorization"] is { } header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? CallerProof.OfToken(header[Bearer.Length..].Trim())
            : ShownCertificate.Of(call)?.ToProof() ?? CallerProof.None;
}
