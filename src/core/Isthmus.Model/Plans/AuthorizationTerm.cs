namespace Isthmus.Model.Plans;

/// <summary>
/// A condition on a request or connection: a tree of all-of, any-of and not over single attributes. Which leaves may stand on
/// which side follows Envoy's <c>Permission</c> and <c>Principal</c>.
/// </summary>
public abstract record AuthorizationTerm
{
    private AuthorizationTerm()
    {
    }

    /// <summary>Always holds.</summary>
    public sealed record Always : AuthorizationTerm;

    /// <summary>Every one holds.</summary>
    public sealed record All(EquatableArray<AuthorizationTerm> Terms) : AuthorizationTerm;

    /// <summary>At least one holds.</summary>
    public sealed record Any(EquatableArray<AuthorizationTerm> Terms) : AuthorizationTerm;

    /// <summary>Does not hold.</summary>
    public sealed record Not(AuthorizationTerm Term) : AuthorizationTerm;

    /// <summary>The peer's authenticated identity (URI subject alternative name with scheme) matches; null: it has one at all.</summary>
    public sealed record PeerIdentity(StringMatch? Name) : AuthorizationTerm;

    /// <summary>The direct peer's address is in the CIDR range.</summary>
    public sealed record DirectRemoteAddress(string Range) : AuthorizationTerm;

    /// <summary>The caller's address, by trusted headers or PROXY protocol, is in the CIDR range.</summary>
    public sealed record RemoteAddress(string Range) : AuthorizationTerm;

    /// <summary>The address that was connected to is in the CIDR range.</summary>
    public sealed record DestinationAddress(string Range) : AuthorizationTerm;

    /// <summary>The port that was connected to.</summary>
    public sealed record DestinationPort(int Port) : AuthorizationTerm;

    /// <summary>A header, with pseudo-headers among them.</summary>
    public sealed record Header(HeaderMatch Match) : AuthorizationTerm;

    /// <summary>The canonical path without the query string.</summary>
    public sealed record UrlPath(StringMatch Match) : AuthorizationTerm;

    /// <summary>The canonical path against a template with <c>{*}</c> and <c>{**}</c>.</summary>
    public sealed record UrlPathTemplate(string Template) : AuthorizationTerm;

    /// <summary>The SNI of the connection.</summary>
    public sealed record RequestedServerName(StringMatch Match) : AuthorizationTerm;

    /// <summary>A claim of the validated token; a list matches when one element does.</summary>
    public sealed record Claim(EquatableArray<string> Path, StringMatch Match) : AuthorizationTerm;
}
