namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ServerTLSSettings.</summary>
public sealed record ServerTlsConfig
{
    /// <summary><c>httpsRedirect</c>.</summary>
    public bool HttpsRedirect { get; init; }

    /// <summary><c>mode</c>; the default is PASSTHROUGH.</summary>
    public ServerTlsMode Mode { get; init; }

    /// <summary><c>serverCertificate</c>: file path.</summary>
    public string ServerCertificate { get; init; } = "";

    /// <summary><c>privateKey</c>: file path.</summary>
    public string PrivateKey { get; init; } = "";

    /// <summary><c>caCertificates</c>: file path.</summary>
    public string CaCertificates { get; init; } = "";

    /// <summary><c>credentialName</c>.</summary>
    public string CredentialName { get; init; } = "";

    /// <summary><c>credentialNames</c>.</summary>
    public EquatableArray<string> CredentialNames { get; init; }

    /// <summary><c>subjectAltNames</c>.</summary>
    public EquatableArray<string> SubjectAltNames { get; init; }

    /// <summary><c>minProtocolVersion</c> and <c>maxProtocolVersion</c>; TLS_AUTO gives Istio's range.</summary>
    public TlsVersions Versions { get; init; } = TlsVersions.Default;

    /// <summary><c>cipherSuites</c>.</summary>
    public EquatableArray<string> CipherSuites { get; init; }
}
