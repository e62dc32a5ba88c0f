namespace Isthmus.Planner.View;

/// <summary>Which Sidecar object holds for a proxy.</summary>
internal static class SidecarSelection
{
    /// <summary>
    /// The oldest of the proxy's namespace that selects its labels, else the oldest there without a selector, else the oldest of the root namespace without
    /// one. Null for gateways, and when there is none.
    /// </summary>
    public static ApiObject<SidecarConfig>? For(MeshSnapshot snapshot, ProxyIdentity proxy)
    {
        if (proxy.Type == ProxyType.Gateway)
        {
            return null;
        }

        var own = snapshot.Config.Sidecars.In(proxy.Namespace);
        return own.FirstOrDefault(s => s.Config.WorkloadSelector is { Count: > 0 } selector && selector.Selects(proxy.Labels))
            ?? own.FirstOrDefault(HasNoSelector)
            ?? snapshot.Config.Sidecars.In(snapshot.Mesh.RootNamespace).FirstOrDefault(HasNoSelector);
    }

    private static bool HasNoSelector(ApiObject<SidecarConfig> sidecar) => sidecar.Config.WorkloadSelector is null or { Count: 0 };
}
