namespace Isthmus.Planner.Authorization;

/// <summary>The mesh's trust domain and its other names, as they bear on principals of AuthorizationPolicies.</summary>
/// <param name="mesh">Mesh-wide settings.</param>
internal sealed class TrustDomains(MeshConfig mesh)
{
    // Policies write cluster.local for "our own mesh" whatever its trust domain is called.
    private const string OwnMesh = "cluster.local";

    private readonly string[] _names = [mesh.TrustDomain, .. mesh.TrustDomainAliases];

    /// <summary>Every form of <paramref name="principal"/>: one for each name of the mesh's trust domain when the principal is of the mesh, else itself.</summary>
    public IEnumerable<string> Expand(string principal)
    {
        var slash = principal.IndexOf('/', StringComparison.Ordinal);
        var domain = slash < 0 ? "*" : principal[..slash];
        if (domain == "*" || (domain != OwnMesh && !_names.Any(n => Matches(domain, n))))
        {
            return [principal];
        }

        return _names.Select(n => Matches(domain, n) && domain != n ? principal : n + principal[slash..]).Distinct(StringComparer.Ordinal);
    }

    /// <summary>What a peer's identity must begin with to be of the mesh.</summary>
    public EquatableArray<StringMatch> PeerNames() =>
        _names.Distinct(StringComparer.Ordinal).Select(n => new StringMatch(StringMatchKind.Prefix, $"spiffe://{n}/")).ToEquatableArray();

    private static bool Matches(string pattern, string name) =>
        pattern.StartsWith('*') ? name.EndsWith(pattern[1..], StringComparison.Ordinal) : string.Equals(pattern, name, StringComparison.Ordinal);
}
