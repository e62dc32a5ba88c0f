using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;

namespace Isthmus.Proxy.Secrets;

/// <summary>
/// Whom a plan lets the mesh's roots vouch for. A plan names identities of our trust domain and of its aliases; the proxy's certificate knows only its own domain, so
/// the others are taken from the names. Immutable but for a cache of one.
/// </summary>
internal sealed class MeshTrust
{
    private const string Scheme = "spiffe://";

    private readonly string[] _domains;
    private Known? _cached;

    /// <summary>For the names of one plan.</summary>
    public MeshTrust(EquatableArray<StringMatch> names)
    {
        _domains = [.. names.Where(n => n.Kind is StringMatchKind.Exact or StringMatchKind.Prefix).Select(n => DomainOf(n.Value)).Where(d => d.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The bundle to judge by.</summary>
    public TrustBundle Of(WorkloadSecrets secrets)
    {
        var known = Volatile.Read(ref _cached);
        if (known is null || !ReferenceEquals(known.Of, secrets))
        {
            Volatile.Write(ref _cached, known = new Known(secrets, Extend(secrets.Bundle)));
        }

        return known.Bundle;
    }

    private TrustBundle Extend(TrustBundle bundle)
    {
        var unknown = _domains.Where(d => !bundle.Knows(d)).ToList();
        return unknown.Count == 0 ? bundle : new TrustBundle(bundle.TrustDomain, bundle.Roots, bundle.Aliases.Concat(unknown), bundle.Others);
    }

    // Only a whole domain, with the slash behind it: "spiffe://td" as a prefix would also be the beginning of another's name.
    private static string DomainOf(string name)
    {
        var end = name.StartsWith(Scheme, StringComparison.Ordinal) ? name.IndexOf('/', Scheme.Length) : -1;
        return end < 0 ? "" : name[Scheme.Length..end];
    }

    private sealed record Known(WorkloadSecrets Of, TrustBundle Bundle);
}
