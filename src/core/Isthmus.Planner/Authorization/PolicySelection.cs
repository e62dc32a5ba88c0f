using Isthmus.Planner.View;

namespace Isthmus.Planner.Authorization;

/// <summary>Which policies of a kind hold for a workload: those of the root namespace and of its own that select it.</summary>
internal static class PolicySelection
{
    private const string GatewayGroup = "gateway.networking.k8s.io";
    private const string GatewayNameLabel = "gateway.networking.k8s.io/gateway-name";

    /// <summary>The policies, those of the root namespace first, each namespace's in the order of the list.</summary>
    public static IEnumerable<ApiObject<T>> For<T>(ProxyView view, ConfigList<T> all, Func<T, Labels?> selector, Func<T, EquatableArray<PolicyTargetConfig>> targets)
        where T : class, IObjectConfig
    {
        var root = view.Snapshot.Mesh.RootNamespace;
        var own = view.Proxy.Namespace;
        IEnumerable<ApiObject<T>> candidates = string.Equals(root, own, StringComparison.Ordinal) ? all.In(root) : all.In(root).Concat(all.In(own));
        return candidates.Where(o => targets(o.Config) is { IsEmpty: false } refs
            ? refs.Any(r => IsTarget(view, r, o.Metadata.Namespace))
            : selector(o.Config)?.Selects(view.Proxy.Labels) != false);
    }

    private static bool IsTarget(ProxyView view, PolicyTargetConfig target, string ns) =>
        view.Proxy.Type == ProxyType.Gateway
        && target is { Group: GatewayGroup, Kind: "Gateway" }
        && string.Equals(ns, view.Proxy.Namespace, StringComparison.Ordinal)
        && string.Equals(target.Name, view.Proxy.Labels[GatewayNameLabel], StringComparison.Ordinal);
}
