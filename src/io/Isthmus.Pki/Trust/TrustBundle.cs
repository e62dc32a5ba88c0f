namespace Isthmus.Pki.Trust;

/// <summary>
/// Which roots may vouch for which trust domains. Immutable; replaced as a whole. Our own trust domain and its aliases share one set of roots
/// (istio facts: an alias is another name of the same mesh); other meshes bring their own, and their roots say nothing about our names.
/// </summary>
public sealed class TrustBundle
{
    private readonly Dictionary<string, HashSet<string>> _rootsByDomain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _aliases;

    /// <summary>Makes the bundle.</summary>
    /// <param name="trustDomain">Our own trust domain.</param>
    /// <param name="roots">Our roots; with none nobody is trusted.</param>
    /// <param name="aliases">Other names of our trust domain (<c>MeshConfig.trustDomainAliases</c>).</param>
    /// <param name="others">Other meshes. One that is called like ours, or like an alias, is left out: ours wins.</param>
    public TrustBundle(string trustDomain, IReadOnlyList<X509Certificate2> roots, IEnumerable<string>? aliases = null, IEnumerable<TrustDomainRoots>? others = null)
    {
        TrustDomain = trustDomain;
        Roots = roots;
        _aliases = new HashSet<string>(aliases ?? [], StringComparer.Ordinal);
        Others = [.. (others ?? []).Where(o => !IsOurs(o.TrustDomain))];
        AllRoots = [.. roots.Concat(Others.SelectMany(o => o.Roots)).DistinctBy(Fingerprint, StringComparer.Ordinal)];
        foreach (var (domain, vouching) in Others.Select(o => (o.TrustDomain, o.Roots)).Concat(_aliases.Append(trustDomain).Select(d => (d, roots))))
        {
            _rootsByDomain[domain] = vouching.Select(Fingerprint).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Our own trust domain.</summary>
    public string TrustDomain { get; }

    /// <summary>The roots of our own trust domain.</summary>
    public IReadOnlyList<X509Certificate2> Roots { get; }

    /// <summary>Other names of our own trust domain.</summary>
    public IReadOnlyCollection<string> Aliases => _aliases;

    /// <summary>The other meshes that are trusted.</summary>
    public IReadOnlyList<TrustDomainRoots> Others { get; }

    /// <summary>Every root, once.</summary>
    public IReadOnlyList<X509Certificate2> AllRoots { get; }

    /// <summary>Whether the trust domain is ours, by its name or by an alias.</summary>
    public bool IsOurs(string trustDomain) => trustDomain == TrustDomain || _aliases.Contains(trustDomain);

    /// <summary>Whether anybody can vouch for this trust domain.</summary>
    public bool Knows(string trustDomain) => _rootsByDomain.ContainsKey(trustDomain);

    /// <summary>Whether this root may vouch for this trust domain.</summary>
    public bool Trusts(string trustDomain, X509Certificate2 root) =>
        _rootsByDomain.TryGetValue(trustDomain, out var roots) && roots.Contains(Fingerprint(root));

    /// <summary>The same bundle with other roots for our own trust domain: a step of a root's rotation.</summary>
    public TrustBundle WithRoots(IReadOnlyList<X509Certificate2> roots) => new(TrustDomain, roots, _aliases, Others);

    private static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);
}
