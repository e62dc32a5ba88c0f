using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Trust;

namespace Isthmus.Pki.Joining;

/// <summary>
/// The logic of the certificate service: who asks, and what it gets. Knows no protobuf and no connection. The steps:
/// 1. the proof gives an identity; 2. it is one of our trust domain; 3. the request is signed for it; 4. the token, if one was shown, is marked as used.
/// A token is spent last, so that a caller with a bad request may try again with it; and before the answer leaves, so that it is spent once.
/// Safe for use by several threads.
/// </summary>
/// <param name="authority">The authority now; it is replaced when its files change.</param>
/// <param name="bundle">Whom we trust now.</param>
/// <param name="ledger">Which tokens were used; null accepts no tokens.</param>
/// <param name="time">The clock.</param>
public sealed class CertificateDesk(Func<CertificateAuthority> authority, Func<TrustBundle> bundle, TokenLedger? ledger, TimeProvider time)
{
    private const long MaxSeconds = (long)int.MaxValue;

    /// <summary>Answers one request (<c>IstioCertificateService.CreateCertificate</c>).</summary>
    public CertificateAnswer CreateCertificate(CertificateAsk ask)
    {
        var (signer, trusted, now) = (authority(), bundle(), time.GetUtcNow());
        var refusal = Identify(ask.Proof, signer, trusted, now, out var identity, out var token, out var reason);
        if (refusal == CertificateRefusal.None && !trusted.IsOurs(identity!.TrustDomain))
        {
            refusal = CertificateRefusal.WrongTrustDomain;
            reason = $"{identity} belongs to trust domain '{identity.TrustDomain}'; this authority signs for '{trusted.TrustDomain}'";
        }

        if (refusal != CertificateRefusal.None)
        {
            return CertificateAnswer.Refused(refusal, reason);
        }

        // A caller that still goes by an alias gets the name that the mesh has now: that is how a trust domain is renamed.
        identity = identity! with { TrustDomain = trusted.TrustDomain };
        var result = signer.Sign(ask.Request, identity, TimeSpan.FromSeconds(Math.Clamp(ask.ValiditySeconds, 0, MaxSeconds)), now);
        if (result.Leaf is null)
        {
            return CertificateAnswer.Refused(result.Refusal, result.Reason, identity);
        }

        var redeemed = token is null ? CertificateRefusal.None : ledger!.Redeem(token, TokenLedger.KeyOf(result.Leaf), now);
        return redeemed == CertificateRefusal.None
            ? new CertificateAnswer(CertificateRefusal.None, "", identity, signer.ResponseChain(result.Leaf), ValidityPeriod.Of(result.Leaf).NotAfter)
            : CertificateAnswer.Refused(redeemed, redeemed == CertificateRefusal.TokenReplayed ? "the token was used before" : "the ledger of used tokens cannot be written", identity);
    }

    private CertificateRefusal Identify(
        CallerProof proof, CertificateAuthority signer, TrustBundle trusted, DateTimeOffset now, out SpiffeId? identity, out JoinToken? token, out string reason)
    {
        (identity, token, reason) = (null, null, "the caller showed neither a join token nor a certificate");
        switch (proof)
        {
            case CallerProof.Token when ledger is null:
                reason = "this authority accepts no join tokens";
                return CertificateRefusal.NoProof;
            case CallerProof.Token shown:
                var refusal = JoinTokens.Check(signer, shown.Text, now, out token, out reason);
                identity = token?.Identity;
                return refusal;
            case CallerProof.Certificate shown:
                var verification = PeerVerifier.Verify(shown.Leaf, shown.Sent, trusted, PeerExpectation.Anybody, PeerRole.Client, now);
                (identity, reason) = (verification.Identity, verification.Reason);
                return verification.IsAccepted ? CertificateRefusal.None : CertificateRefusal.CertificateNotAccepted;
            default:
                return CertificateRefusal.NoProof;
        }
    }
}
