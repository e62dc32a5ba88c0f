namespace Isthmus.Pki.Joining;

/// <summary>Why a certificate was not signed: the closed list that statuses, metrics and logs are derived from.</summary>
public enum CertificateRefusal
{
    /// <summary>It was signed.</summary>
    None,

    /// <summary>The caller proved nothing.</summary>
    NoProof,

    /// <summary>The token is not one of ours.</summary>
    MalformedToken,

    /// <summary>The token was made by another authority.</summary>
    ForeignToken,

    /// <summary>The token's signature is wrong.</summary>
    BadTokenSignature,

    /// <summary>The token has expired.</summary>
    TokenExpired,

    /// <summary>The token is from the future, by more than clocks may differ.</summary>
    TokenNotYetValid,

    /// <summary>The token was used before.</summary>
    TokenReplayed,

    /// <summary>It cannot be recorded that the token was used, so it is not accepted.</summary>
    LedgerUnavailable,

    /// <summary>The certificate that was shown is not accepted.</summary>
    CertificateNotAccepted,

    /// <summary>The caller belongs to another mesh.</summary>
    WrongTrustDomain,

    /// <summary>The identity has characters that SPIFFE does not allow.</summary>
    MalformedIdentity,

    /// <summary>The signing request cannot be read.</summary>
    MalformedRequest,

    /// <summary>The signing request's own signature is wrong.</summary>
    BadRequestSignature,

    /// <summary>The signing request's key is too weak or of an unknown kind.</summary>
    WeakKey,

    /// <summary>The caller asks for a longer life than is given.</summary>
    LifetimeTooLong,

    /// <summary>The authority itself is not valid now.</summary>
    AuthorityNotValid,
}
