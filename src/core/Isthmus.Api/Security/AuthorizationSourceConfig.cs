namespace Isthmus.Api.Security;

/// <summary>security.istio.io Source; the fields are ANDed, the values of one field ORed.</summary>
public sealed record AuthorizationSourceConfig
{
    /// <summary><c>principals</c>.</summary>
    public EquatableArray<string> Principals { get; init; }

    /// <summary><c>notPrincipals</c>.</summary>
    public EquatableArray<string> NotPrincipals { get; init; }

    /// <summary><c>requestPrincipals</c>.</summary>
    public EquatableArray<string> RequestPrincipals { get; init; }

    /// <summary><c>notRequestPrincipals</c>.</summary>
    public EquatableArray<string> NotRequestPrincipals { get; init; }

    /// <summary><c>namespaces</c>.</summary>
    public EquatableArray<string> Namespaces { get; init; }

    /// <summary><c>notNamespaces</c>.</summary>
    public EquatableArray<string> NotNamespaces { get; init; }

    /// <summary><c>ipBlocks</c>.</summary>
    public EquatableArray<string> IpBlocks { get; init; }

    /// <summary><c>notIpBlocks</c>.</summary>
    public EquatableArray<string> NotIpBlocks { get; init; }

    /// <summary><c>remoteIpBlocks</c>.</summary>
    public EquatableArray<string> RemoteIpBlocks { get; init; }

    /// <summary><c>notRemoteIpBlocks</c>.</summary>
    public EquatableArray<string> NotRemoteIpBlocks { get; init; }

    /// <summary><c>serviceAccounts</c>.</summary>
    public EquatableArray<string> ServiceAccounts { get; init; }

    /// <summary><c>notServiceAccounts</c>.</summary>
    public EquatableArray<string> NotServiceAccounts { get; init; }

    /// <summary><c>trustDomains</c>.</summary>
    public EquatableArray<string> TrustDomains { get; init; }

    /// <summary><c>notTrustDomains</c>.</summary>
    public EquatableArray<string> NotTrustDomains { get; init; }
}
