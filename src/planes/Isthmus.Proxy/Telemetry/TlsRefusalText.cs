namespace Isthmus.Proxy.Telemetry;

/// <summary>Labels of <see cref="TlsRefusal"/>.</summary>
internal static class TlsRefusalText
{
    private static readonly string[] Names =
    [
        "none", "client_left", "plaintext", "malformed_hello", "hello_too_large", "hello_timeout", "no_chain", "no_secret", "too_many", "handshake_timeout", "old_version", "handshake",
        "no_certificate", "no_identity", "wrong_trust_domain", "wrong_root", "expired", "not_yet_valid", "wrong_usage", "weak_key", "wrong_identity",
    ];

    /// <summary>The label of a reason.</summary>
    public static string Of(TlsRefusal reason) => Names[(int)reason];
}
