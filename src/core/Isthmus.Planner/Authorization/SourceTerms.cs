namespace Isthmus.Planner.Authorization;

/// <summary>Who calls: the attributes of <c>source</c>, and the conditions that ask for the same, each as a term for one value.</summary>
/// <param name="trustDomains">The names of the mesh.</param>
/// <param name="policyNamespace">The policy's namespace, which a service account without one is in.</param>
internal sealed class SourceTerms(TrustDomains trustDomains, string policyNamespace)
{
    private const string Scheme = "spiffe://";

    /// <summary><c>principals</c>: identities without scheme.</summary>
    public AuthorizationTerm Principal(string value) => Terms.AnyOf(
        trustDomains.Expand(value).Select(AuthorizationTerm (p) => new AuthorizationTerm.PeerIdentity(TextPatterns.ReadBehind(Scheme, p))));

    /// <summary><c>namespaces</c>.</summary>
    public static AuthorizationTerm Namespace(string value) => Identity($".*/ns/{TextPatterns.Quote(value, ".*")}/.*");

    /// <summary><c>serviceAccounts</c>: <c>namespace/account</c>, or an account of the policy's namespace.</summary>
    public AuthorizationTerm ServiceAccount(string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        var (ns, account) = slash < 0 ? (policyNamespace, value) : (value[..slash], value[(slash + 1)..]);
        return Identity($"{Scheme}.+/ns/{TextPatterns.Quote(ns)}/(.+/|)sa/{TextPatterns.Quote(account)}(/.+)?");
    }

    /// <summary><c>trustDomains</c>.</summary>
    public static AuthorizationTerm TrustDomain(string value) => Identity($"{Scheme}{TextPatterns.Quote(value, "[^/]*")}/.*");

    /// <summary><c>ipBlocks</c>: the address that the connection comes from.</summary>
    public static AuthorizationTerm DirectAddress(string value) => new AuthorizationTerm.DirectRemoteAddress(AddressRanges.Of(value));

    /// <summary><c>remoteIpBlocks</c>: the caller's address.</summary>
    public static AuthorizationTerm Address(string value) => new AuthorizationTerm.RemoteAddress(AddressRanges.Of(value));

    private static AuthorizationTerm.PeerIdentity Identity(string expression) => new AuthorizationTerm.PeerIdentity(new(StringMatchKind.Regex, expression));
}
