using Isthmus.Pki.Trust;
using Isthmus.Rpc;
using Isthmus.Rpc.Server;
using Microsoft.Extensions.Logging;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>
/// Who may open a discovery stream over TLS: one whose certificate is accepted, as the workload that it proves to be and no other. In plain text nobody can prove
/// anything, and nothing is asked.
/// </summary>
internal sealed class CallerCheck(WatchedAuthority authority, CertificateMetrics metrics, ILogger logger)
{
    private const string WrongNode = "WrongNode";

    /// <summary>Judges the certificate of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="identity">Who it proved to be; null when nothing has to be proven.</param>
    /// <returns>The status that refuses the call; null when it may go on.</returns>
    public RpcStatus? Judge(RpcCallContext call, out SpiffeId? identity)
    {
        identity = null;
        if (!call.IsSecure)
        {
            return null;
        }

        var shown = ShownCertificate.Of(call);
        var verification = PeerVerifier.Verify(
            shown?.Leaf, shown?.Sent ?? [], authority.Bundle, PeerExpectation.Anybody, PeerRole.Client, authority.Time.GetUtcNow());
        if (verification.IsAccepted)
        {
            identity = verification.Identity;
            return null;
        }

        return Refuse(call, verification.Verdict.ToString(), verification.Reason, StatusCode.Unauthenticated);
    }

    /// <summary>Whether a node may say that it belongs to this namespace and service account; an account that it does not name is not compared.</summary>
    /// <returns>The status that refuses the call; null when it may go on.</returns>
    public RpcStatus? Judge(RpcCallContext call, SpiffeId? identity, ProxyIdentity node)
    {
        if (identity is null || (identity.Namespace == node.Namespace && (node.ServiceAccount.Length == 0 || identity.ServiceAccount == node.ServiceAccount)))
        {
            return null;
        }

        var claim = node.ServiceAccount.Length == 0 ? $"namespace '{node.Namespace}'" : $"namespace '{node.Namespace}', service account '{node.ServiceAccount}'";
        return Refuse(call, WrongNode, $"the node says {claim}, but its certificate is {identity}", StatusCode.PermissionDenied);
    }

    private RpcStatus Refuse(RpcCallContext call, string verdict, string reason, StatusCode code)
    {
        metrics.RefusedCallers.Increment(verdict);
        CertificateLog.CallerRefused(logger, call.Peer?.ToString() ?? "local", verdict, reason);
        return new(code, reason);
    }
}
