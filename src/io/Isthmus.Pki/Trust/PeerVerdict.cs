namespace Isthmus.Pki.Trust;

/// <summary>What became of a peer's certificate: the closed list that metrics and logs are labelled by.</summary>
public enum PeerVerdict
{
    /// <summary>The peer is who it says, and who we expected.</summary>
    Accepted,

    /// <summary>The peer showed no certificate.</summary>
    NoCertificate,

    /// <summary>The certificate does not hold exactly one well-formed SPIFFE identity.</summary>
    NoIdentity,

    /// <summary>The identity belongs to a trust domain that we do not know.</summary>
    WrongTrustDomain,

    /// <summary>The chain does not lead to a root that may vouch for the trust domain, or a signature in it is wrong.</summary>
    WrongRoot,

    /// <summary>The certificate, or one above it, has expired.</summary>
    Expired,

    /// <summary>The certificate, or one above it, is not valid yet: usually a clock that is wrong.</summary>
    NotYetValid,

    /// <summary>The certificate is not for this use: an authority's own, or without client or server authentication.</summary>
    WrongUsage,

    /// <summary>The key is too weak, or of a kind that we do not accept.</summary>
    WeakKey,

    /// <summary>The peer is somebody, but not the one whom we expected.</summary>
    WrongIdentity,
}
