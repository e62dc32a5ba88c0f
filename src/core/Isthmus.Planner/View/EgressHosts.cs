using Isthmus.Planner.Naming;

namespace Isthmus.Planner.View;

/// <summary>
/// The hosts that one egress listener of a Sidecar imports (<c>Sidecar.egress[].hosts</c>): <c>namespace/dnsName</c>, and exclusions
/// <c>~namespace/dnsName</c> that beat every import of the same listener.
/// </summary>
internal sealed class EgressHosts
{
    private readonly List<(string Namespace, string Host)> _imports = [];
    private readonly List<(string Namespace, string Host)> _exclusions = [];

    /// <summary>Reads the hosts of a listener of a proxy in <paramref name="ownNamespace"/>.</summary>
    public EgressHosts(EquatableArray<string> hosts, string ownNamespace)
    {
        foreach (var text in hosts)
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            var (ns, host) = slash < 0 ? ("*", text) : (text[..slash], text[(slash + 1)..]);
            if (ns == "~")
            {
                continue;
            }

            var isExclusion = ns.StartsWith('~');
            var name = isExclusion ? ns[1..] : ns;
            (isExclusion ? _exclusions : _imports).Add((name == "." ? ownNamespace : name, host));
        }
    }

    /// <summary>Whether the service <paramref name="host"/> of namespace <paramref name="ns"/> is imported.</summary>
    public bool Imports(string ns, string host) => Has(_imports, ns, host, HostPattern.Covers) && !Has(_exclusions, ns, host, HostPattern.Covers);

    /// <summary>Whether a rule for <paramref name="host"/> in namespace <paramref name="ns"/> is imported: it is enough that the names overlap.</summary>
    public bool ImportsRule(string ns, string host) => Has(_imports, ns, host, HostPattern.Overlaps) && !Has(_exclusions, ns, host, HostPattern.Covers);

    private static bool Has(List<(string Namespace, string Host)> entries, string ns, string host, Func<string, string, bool> matches)
    {
        foreach (var entry in entries)
        {
            if ((entry.Namespace == "*" || string.Equals(entry.Namespace, ns, StringComparison.Ordinal)) && matches(entry.Host, host))
            {
                return true;
            }
        }

        return false;
    }
}
