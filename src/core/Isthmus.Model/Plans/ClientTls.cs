namespace Isthmus.Model.Plans;

/// <summary>How a proxy opens TLS towards an endpoint (<c>UpstreamTlsContext</c>).</summary>
public sealed record ClientTls
{
    /// <summary>Our own certificate; null when none is shown.</summary>
    public CertificateSource? Certificate { get; init; }

    /// <summary>What the server's certificate must lead to; null takes the system's roots.</summary>
    public CertificateSource? TrustedRoots { get; init; }

    /// <summary>The server name that we ask for; empty when none, or automatic.</summary>
    public string Sni { get; init; } = "";

    /// <summary>Asks for the request's own host when <see cref="Sni"/> is empty.</summary>
    public bool UsesHostAsSni { get; init; }

    /// <summary>Names of which the server's certificate must have one; empty means no check, unless <see cref="VerifiesHost"/>.</summary>
    public EquatableArray<StringMatch> SubjectAltNames { get; init; }

    /// <summary>Checks the certificate against the server name that was asked for.</summary>
    public bool VerifiesHost { get; init; }

    /// <summary>Accepts any certificate (<c>insecureSkipVerify</c>).</summary>
    public bool SkipsVerification { get; init; }

    /// <summary>Application protocols that we offer, in order.</summary>
    public EquatableArray<string> Alpn { get; init; }

    /// <summary>Lowest and highest TLS version.</summary>
    public TlsVersions Versions { get; init; } = TlsVersions.Default;
}
