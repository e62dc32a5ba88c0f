namespace Isthmus.Registry.Services;

/// <summary>
/// Which hosts are served only inside the caller's cluster (MeshConfig <c>serviceSettings</c>), with Istio's built-in ones: the API server, everything in
/// kube-system, the control plane.
/// </summary>
internal sealed class ClusterLocalHosts
{
    private readonly Dictionary<string, bool> _exact = new(StringComparer.Ordinal);

    // Longest first: the most specific one decides.
    private readonly List<(string Suffix, bool IsLocal)> _wildcards = [];

    public ClusterLocalHosts(MeshConfig mesh)
    {
        var defaults = new List<string>
        {
            $"*.kube-system.svc.{mesh.DomainSuffix}",
            $"kubernetes.default.svc.{mesh.DomainSuffix}",
            $"istiod.{mesh.RootNamespace}.svc.{mesh.DomainSuffix}",
        };
        var settings = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var setting in mesh.ServiceSettings)
        {
            foreach (var host in setting.Hosts)
            {
                settings[host] = setting.ClusterLocal;
                if (!setting.ClusterLocal)
                {
                    defaults.RemoveAll(d => IsUnder(host, d));
                }
            }
        }

        foreach (var host in defaults)
        {
            settings.TryAdd(host, true);
        }

        foreach (var (host, isLocal) in settings)
        {
            Add(host, isLocal);
        }

        _wildcards.Sort((a, b) => b.Suffix.Length.CompareTo(a.Suffix.Length));
    }

    /// <summary>Whether <paramref name="host"/> is cluster-local: by its own name, else by the longest wildcard, else not.</summary>
    public bool Contains(string host)
    {
        if (_exact.TryGetValue(host, out var isLocal))
        {
            return isLocal;
        }

        foreach (var (suffix, suffixIsLocal) in _wildcards)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.Ordinal))
            {
                return suffixIsLocal;
            }
        }

        return false;
    }

    private static bool IsUnder(string host, string pattern) =>
        string.Equals(host, pattern, StringComparison.Ordinal)
        || (pattern.StartsWith('*') && host.EndsWith(pattern[1..], StringComparison.Ordinal));

    private void Add(string host, bool isLocal)
    {
        if (host.StartsWith('*'))
        {
            _wildcards.Add((host[1..], isLocal));
        }
        else
        {
            _exact[host] = isLocal;
        }
    }
}
