namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ClientTLSSettings.</summary>
public sealed record ClientTlsConfig
{
    /// <summary><c>mode</c>; the default is DISABLE.</summary>
    public ClientTlsMode Mode { get; init; }

    /// <summary><c>clientCertificate</c>: file path.</summary>
    public string ClientCertificate { get; init; } = "";

    /// <summary><c>privateKey</c>: file path.</summary>
    public string PrivateKey { get; init; } = "";

    /// <summary><c>caCertificates</c>: file path, or <c>system</c>.</summary>
    public string CaCertificates { get; init; } = "";

    /// <summary><c>credentialName</c>.</summary>
    public string CredentialName { get; init; } = "";

    /// <summary><c>subjectAltNames</c>.</summary>
    public EquatableArray<string> SubjectAltNames { get; init; }

    /// <summary><c>sni</c>.</summary>
    public string Sni { get; init; } = "";

    /// <summary><c>insecureSkipVerify</c>.</summary>
    public bool InsecureSkipVerify { get; init; }
}
