namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPRedirect.</summary>
public sealed record HttpRedirectConfig
{
    /// <summary><c>uri</c>; empty when absent.</summary>
    public string Uri { get; init; } = "";

    /// <summary><c>authority</c>; empty when absent.</summary>
    public string Authority { get; init; } = "";

    /// <summary><c>scheme</c>; empty when absent.</summary>
    public string Scheme { get; init; } = "";

    /// <summary><c>port</c>; 0 when absent.</summary>
    public int Port { get; init; }

    /// <summary><c>derivePort</c> is FROM_REQUEST_PORT.</summary>
    public bool DerivesPortFromRequest { get; init; }

    /// <summary><c>redirectCode</c>; 0 counts as 301.</summary>
    public int RedirectCode { get; init; }
}
