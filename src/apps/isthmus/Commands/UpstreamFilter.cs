using System.Globalization;
using Isthmus.Planner;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.App.Commands;

/// <summary>Finds the outbound upstreams that HOST[:PORT] means to a proxy.</summary>
internal static class UpstreamFilter
{
    /// <summary>The upstreams, with all subsets, sorted by name; every service's when <paramref name="target"/> is null.</summary>
    public static IReadOnlyList<Upstream> Select(ProxyView view, string? target)
    {
        var outbound = MeshPlanner.PlanUpstreams(view).Where(u => u.Service is not null && u.ServicePort > 0 && u.Name.StartsWith("outbound", StringComparison.Ordinal));
        if (target is null)
        {
            return [.. outbound];
        }

        var colon = target.LastIndexOf(':');
        var hasPort = colon > 0 && int.TryParse(target.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var host = hasPort ? target[..colon] : target;
        var port = hasPort ? int.Parse(target.AsSpan(colon + 1), CultureInfo.InvariantCulture) : 0;
        return [.. outbound.Where(u => (port == 0 || u.ServicePort == port) && IsHost(view, u.Service!.Value.Host, host))];
    }

    private static bool IsHost(ProxyView view, string serviceHost, string wanted) =>
        string.Equals(serviceHost, wanted, StringComparison.OrdinalIgnoreCase)
        || (view.Find(serviceHost) is { } service && HostResolution.Domains(view, service).Contains(wanted, StringComparer.OrdinalIgnoreCase));
}
