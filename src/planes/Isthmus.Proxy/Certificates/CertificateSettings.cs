namespace Isthmus.Proxy.Certificates;

/// <summary>Who a proxy is, and where it gets the certificate that proves it.</summary>
public sealed record CertificateSettings
{
    /// <summary>The certificate service, <c>https://HOST:PORT</c>.</summary>
    public required Uri Authority { get; init; }

    /// <summary>Who we are.</summary>
    public required SpiffeId Identity { get; init; }

    /// <summary>PEM file of the roots that the control plane's certificate has to lead to, as long as we have no certificate; read for each connection.</summary>
    public required string RootsFile { get; init; }

    /// <summary>File that holds the join token, read for each attempt, so that a new one may be put there; null when there is none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Private folder for the certificate in use, so that a restart needs neither a token nor the control plane; null keeps none.</summary>
    public string? Folder { get; init; }

    /// <summary>The lifetime to ask for; zero leaves it to the control plane.</summary>
    public TimeSpan Lifetime { get; init; }
}
