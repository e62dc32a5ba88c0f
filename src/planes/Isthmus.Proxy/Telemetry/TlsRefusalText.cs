namespace Isthmus.Proxy.Telemetry;

/// <summary>Labels of <see cref="TlsRefusal"/>.</summary>
internal static class TlsRefusalText
{
    private static readonly string[] Names =
    [
        "none", "peer_left", "plaintext", "malformed_hello", "hello_too_large", "hello_timeout", "no_chain", "no_server_name", "unknown_server_name", "no_protocol", "denied", "no_secret", "too_many", "handshake_timeout", "old_version", "handshake", "renegotiation",
        "no_certificate", "no_identity", "wrong_trust_domain", "wrong_root", "expired", "not_yet_valid", "wrong_usage", "weak_key", "wrong_identity",
    ];

    /// <summary>What Envoy's flags say about a reason.</summary>
    public static FailureReason FlagOf(TlsRefusal reason) => reason switch
    {
        TlsRefusal.NoChain or TlsRefusal.NoServerName or TlsRefusal.UnknownServerName or TlsRefusal.NoProtocol or TlsRefusal.Plaintext => FailureReason.NoRoute,
        TlsRefusal.MalformedHello or TlsRefusal.HelloTooLarge or TlsRefusal.Handshake or TlsRefusal.OldVersion or TlsRefusal.Renegotiation => FailureReason.DownstreamProtocolError,
        TlsRefusal.PeerLeft => FailureReason.DownstreamTermination,
        TlsRefusal.TooMany => FailureReason.Overload,
        TlsRefusal.HelloTimedOut or TlsRefusal.HandshakeTimedOut => FailureReason.DurationTimeout,
        _ => FailureReason.None,
    };

    /// <summary>The label of a reason.</summary>
    public static string Of(TlsRefusal reason) => Names[(int)reason];
}
