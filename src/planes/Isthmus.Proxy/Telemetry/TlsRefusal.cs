namespace Isthmus.Proxy.Telemetry;

/// <summary>Why there is no secured connection with a peer: the closed list that the metric is labelled by.</summary>
internal enum TlsRefusal : byte
{
    /// <summary>There is one, or none was wanted.</summary>
    None,

    /// <summary>The peer went away before the end of the handshake.</summary>
    PeerLeft,

    /// <summary>Plain text where only TLS is taken.</summary>
    Plaintext,

    /// <summary>What began as a TLS handshake is not one.</summary>
    MalformedHello,

    /// <summary>The ClientHello is larger than we take.</summary>
    HelloTooLarge,

    /// <summary>The ClientHello was not whole in time.</summary>
    HelloTimedOut,

    /// <summary>No filter chain takes such a server name, protocol or port.</summary>
    NoChain,

    /// <summary>The ClientHello names no server, and only names tell the filter chains apart.</summary>
    NoServerName,

    /// <summary>There is no such server name here: not exposed, or not known.</summary>
    UnknownServerName,

    /// <summary>The server name is known, but not with any of the protocols that the client offers.</summary>
    NoProtocol,

    /// <summary>The access rules do not let the connection pass.</summary>
    Denied,

    /// <summary>Our own certificate, or the roots, are not there.</summary>
    NoSecret,

    /// <summary>There are too many half-open connections, or no memory.</summary>
    TooMany,

    /// <summary>The handshake was not over in time.</summary>
    HandshakeTimedOut,

    /// <summary>The peer offers only TLS versions that are too old.</summary>
    OldVersion,

    /// <summary>The handshake failed by its own rules: bad records, no common cipher, an alert of the peer.</summary>
    Handshake,

    /// <summary>The peer wanted to shake hands again on a connection that is open (TLS 1.2).</summary>
    Renegotiation,

    /// <summary>The peer showed no certificate.</summary>
    NoCertificate,

    /// <summary>The certificate does not hold exactly one SPIFFE identity.</summary>
    NoIdentity,

    /// <summary>An identity of a trust domain that we do not know.</summary>
    WrongTrustDomain,

    /// <summary>The chain does not lead to a root of ours.</summary>
    WrongRoot,

    /// <summary>Expired.</summary>
    Expired,

    /// <summary>Not valid yet.</summary>
    NotYetValid,

    /// <summary>Not for this use.</summary>
    WrongUsage,

    /// <summary>The key is too weak.</summary>
    WeakKey,

    /// <summary>Somebody else than was expected.</summary>
    WrongIdentity,
}
