namespace Isthmus.Planner.Security;

/// <summary>Which mTLS mode holds for a workload (Istio <c>PeerAuthentication</c>): mesh, namespace, workload, port; at each level the oldest object.</summary>
internal sealed class PeerAuthenticationIndex
{
    private readonly MtlsMode _ofMesh;
    private readonly Dictionary<string, MtlsMode> _ofNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PeerAuthenticationConfig>> _ofWorkloads = new(StringComparer.Ordinal);

    private PeerAuthenticationIndex(ConfigList<PeerAuthenticationConfig> policies, string rootNamespace)
    {
        foreach (var policy in policies.All)
        {
            var ns = policy.Metadata.Namespace;
            if (policy.Config.Selector is not { Count: > 0 })
            {
                _ofNamespace.TryAdd(ns, policy.Config.Mode);
            }
            else if (!string.Equals(ns, rootNamespace, StringComparison.Ordinal))
            {
                // A selector in the root namespace selects nobody.
                (_ofWorkloads.TryGetValue(ns, out var list) ? list : _ofWorkloads[ns] = []).Add(policy.Config);
            }
        }

        _ofMesh = Set(_ofNamespace.GetValueOrDefault(rootNamespace), MtlsMode.Permissive);
    }

    /// <summary>Indexes all policies.</summary>
    public static PeerAuthenticationIndex From(ConfigList<PeerAuthenticationConfig> policies, MeshConfig mesh) => new(policies, mesh.RootNamespace);

    /// <summary>The mode of a namespace; never unset.</summary>
    public MtlsMode Of(string ns) => Set(_ofNamespace.GetValueOrDefault(ns), _ofMesh);

    /// <summary>The mode of one port of the workloads with <paramref name="labels"/>; never unset. The port is the workload's, not the service's.</summary>
    public MtlsMode Of(string ns, Labels labels, int workloadPort)
    {
        var mode = Of(ns);
        if (!_ofWorkloads.TryGetValue(ns, out var policies) || policies.Find(p => p.Selector!.Selects(labels)) is not { } policy)
        {
            return mode;
        }

        var ofWorkload = Set(policy.Mode, mode);
        return Set(policy.PortLevelMtls.FirstOrDefault(p => p.Key == workloadPort).Value, ofWorkload);
    }

    /// <summary>The ports of the workloads with <paramref name="labels"/> that a policy names, in order.</summary>
    public IReadOnlyList<int> NamedPorts(string ns, Labels labels) =>
        _ofWorkloads.TryGetValue(ns, out var policies) && policies.Find(p => p.Selector!.Selects(labels)) is { } policy
            ? [.. policy.PortLevelMtls.Select(p => p.Key).Order()]
            : [];

    private static MtlsMode Set(MtlsMode mode, MtlsMode otherwise) => mode == MtlsMode.Unset ? otherwise : mode;
}
