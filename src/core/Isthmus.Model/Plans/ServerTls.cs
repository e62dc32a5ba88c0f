namespace Isthmus.Model.Plans;

/// <summary>How a proxy accepts TLS (<c>DownstreamTlsContext</c>).</summary>
public sealed record ServerTls
{
    /// <summary>Our certificate.</summary>
    public required CertificateSource Certificate { get; init; }

    /// <summary>What a client certificate must lead to; null when clients are not verified.</summary>
    public CertificateSource? TrustedRoots { get; init; }

    /// <summary>A client without a certificate is refused.</summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>Names of which the client's certificate must have one; empty means any.</summary>
    public EquatableArray<StringMatch> SubjectAltNames { get; init; }

    /// <summary>Application protocols that we accept, in order.</summary>
    public EquatableArray<string> Alpn { get; init; }

    /// <summary>Lowest and highest TLS version.</summary>
    public TlsVersions Versions { get; init; } = TlsVersions.Default;

    /// <summary>TLS 1.2 cipher suites by OpenSSL name; empty takes the platform's.</summary>
    public EquatableArray<string> CipherSuites { get; init; }
}
