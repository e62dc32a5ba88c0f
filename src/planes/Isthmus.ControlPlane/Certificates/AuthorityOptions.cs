using System.Net;

namespace Isthmus.ControlPlane.Certificates;

/// <summary>The part of a control plane that signs certificates and serves over TLS.</summary>
public sealed record AuthorityOptions
{
    /// <summary>The cluster's authority, in Istio's plug-in layout; watched.</summary>
    public required string Folder { get; init; }

    /// <summary>Where discovery and the certificate service are served over TLS.</summary>
    public IPEndPoint Address { get; init; } = new(IPAddress.Loopback, 15012);

    /// <summary>Names and addresses that clients may ask for besides the address that is listened on and istiod's usual names.</summary>
    public EquatableArray<string> ServerNames { get; init; }

    /// <summary>The file that remembers spent join tokens; null for one in the authority's folder.</summary>
    public string? UsedTokens { get; init; }
}
