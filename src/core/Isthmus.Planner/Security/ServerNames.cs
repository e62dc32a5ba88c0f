using Isthmus.Planner.View;

namespace Isthmus.Planner.Security;

/// <summary>The identities that a service's servers may show: secure naming.</summary>
internal static class ServerNames
{
    /// <summary>
    /// Those of the service accounts of its endpoints in all clusters, and the names that the service itself allows; each once for every trust domain that
    /// the mesh goes by. Sorted; empty means that nobody knows, and no check is made.
    /// </summary>
    public static EquatableArray<StringMatch> Of(ProxyView view, Service service)
    {
        var mesh = view.Snapshot.Mesh;
        var accounts = new HashSet<(string Namespace, string Account)>();
        foreach (var endpoint in view.Snapshot.Endpoints.Of(service.Key))
        {
            if (endpoint.ServiceAccount.Length > 0)
            {
                accounts.Add((endpoint.Namespace, endpoint.ServiceAccount));
            }
        }

        var names = accounts.Select(a => new SpiffeId(mesh.TrustDomain, a.Namespace, a.Account).ToString()).ToHashSet(StringComparer.Ordinal);
        names.UnionWith(service.SubjectAltNames);
        return Exactly(names.SelectMany(n => WithAliases(n, mesh)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>Matches for exactly these names.</summary>
    public static EquatableArray<StringMatch> Exactly(IEnumerable<string> names) =>
        names.Select(n => new StringMatch(StringMatchKind.Exact, n)).ToEquatableArray();

    private static IEnumerable<string> WithAliases(string name, MeshConfig mesh)
    {
        if (mesh.TrustDomainAliases.IsEmpty
            || !SpiffeId.TryParse(name, out var id)
            || !(id.TrustDomain == mesh.TrustDomain || mesh.TrustDomainAliases.AsSpan().Contains(id.TrustDomain)))
        {
            return [name];
        }

        return mesh.TrustDomainAliases.Prepend(mesh.TrustDomain).Select(d => (id with { TrustDomain = d }).ToString());
    }
}
