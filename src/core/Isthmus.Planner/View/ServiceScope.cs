namespace Isthmus.Planner.View;

/// <summary>
/// The services that every proxy of one namespace under one Sidecar sees, one per host. Shared by those proxies and over endpoint changes.
/// </summary>
internal sealed class ServiceScope
{
    private readonly Dictionary<string, Service> _byHost;
    private readonly Dictionary<SidecarEgressConfig, IReadOnlyList<Service>> _byListener;
    private readonly AliasIndex _aliases;

    internal ServiceScope(Dictionary<string, Service> byHost, Dictionary<SidecarEgressConfig, IReadOnlyList<Service>> byListener)
    {
        _byHost = byHost;
        _byListener = byListener;
        Services = [.. byHost.Values.OrderBy(s => s.CreatedAt).ThenBy(s => s.Key)];
        _aliases = new(Services);
    }

    /// <summary>All of them, oldest first: who comes first wins where two want the same listener.</summary>
    public IReadOnlyList<Service> Services { get; }

    /// <summary>The one of a host; null when the host is not seen.</summary>
    public Service? Find(string host) => _byHost.GetValueOrDefault(host);

    /// <summary>The host that <paramref name="host"/> stands for; itself when it is no alias.</summary>
    public string TargetOf(string host) => _aliases.TargetOf(host);

    /// <summary>The aliases of a host.</summary>
    public IReadOnlyList<string> AliasesOf(string host) => _aliases.AliasesOf(host);

    /// <summary>The services of one egress listener, oldest first.</summary>
    public IReadOnlyList<Service> ServicesFor(SidecarEgressConfig listener) => _byListener.GetValueOrDefault(listener) ?? [];
}
