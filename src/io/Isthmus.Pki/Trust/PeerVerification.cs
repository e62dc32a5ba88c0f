namespace Isthmus.Pki.Trust;

/// <summary>The verdict about a peer, with what a person needs to act on it.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Identity">Who the peer is when accepted; who it claims to be when refused, for the log only; null without a readable identity.</param>
/// <param name="Reason">One sentence in plain words; empty when accepted.</param>
public readonly record struct PeerVerification(PeerVerdict Verdict, SpiffeId? Identity, string Reason)
{
    /// <summary>Whether the peer may be talked to.</summary>
    public bool IsAccepted => Verdict == PeerVerdict.Accepted;
}
