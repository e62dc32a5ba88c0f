using System.Globalization;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>
/// Reads the VirtualServices of a mesh: short names become full, gateway references become <c>namespace/name</c>, delegates are merged in. Keeps
/// their order, oldest first. What it gives does not depend on services or endpoints.
/// </summary>
/// <param name="snapshot">The mesh.</param>
internal sealed class RoutingRuleReader(MeshSnapshot snapshot)
{
    /// <summary>The rules that namespace <paramref name="viewer"/> sees; VirtualServices without hosts are delegates and no rules by themselves.</summary>
    public IEnumerable<RoutingRule> VisibleTo(string viewer) =>
        snapshot.Config.VirtualServices.All.Where(v => !v.Config.Hosts.IsEmpty && IsVisible(v, viewer)).Select(Read);

    private RoutingRule Read(ApiObject<VirtualServiceConfig> source)
    {
        var (config, ns) = (source.Config, source.Metadata.Namespace);
        return new RoutingRule
        {
            Namespace = ns,
            Name = source.Metadata.Name,
            Hosts = config.Hosts.Select(h => Host(h, ns).ToLowerInvariant()).ToEquatableArray(),
            Gateways = config.Gateways.IsEmpty ? [RouteScope.MeshGateway] : config.Gateways.Select(g => GatewayName(g, ns)).ToEquatableArray(),
            Http = [.. config.Http.SelectMany((route, i) => ReadHttp(source, route, i))],
            Tls = [.. config.Tls.Select((r, i) => ReadL4(source, r.Match, r.Route, $"spec.tls[{Text(i)}]"))],
            Tcp = [.. config.Tcp.Select((r, i) => ReadL4(source, r.Match, r.Route, $"spec.tcp[{Text(i)}]"))],
        };
    }

    private IEnumerable<HttpRule> ReadHttp(ApiObject<VirtualServiceConfig> source, HttpRouteConfig route, int index)
    {
        var resolved = Resolve(route, source.Metadata.Namespace);
        if (route.Delegate is not { } target)
        {
            return [new(resolved, Origin(source, $"spec.http[{Text(index)}]"))];
        }

        return FindDelegate(target, source.Metadata.Namespace) is { } found ? Delegated(resolved, found) : [];
    }

    private IEnumerable<HttpRule> Delegated(HttpRouteConfig root, ApiObject<VirtualServiceConfig> source)
    {
        for (var i = 0; i < source.Config.Http.Count; i++)
        {
            var route = source.Config.Http[i];
            if (route.Delegate is null && DelegateMerging.Merge(root, Resolve(route, source.Metadata.Namespace)) is { } merged)
            {
                yield return new(merged, Origin(source, $"spec.http[{Text(i)}]"));
            }
        }
    }

    // A delegate has no hosts of its own, and the root's namespace must see it.
    private ApiObject<VirtualServiceConfig>? FindDelegate(DelegateConfig target, string rootNamespace)
    {
        foreach (var candidate in snapshot.Config.VirtualServices.In(target.Namespace.Length > 0 ? target.Namespace : rootNamespace))
        {
            if (string.Equals(candidate.Metadata.Name, target.Name, StringComparison.Ordinal))
            {
                return candidate.Config.Hosts.IsEmpty && IsVisible(candidate, rootNamespace) ? candidate : null;
            }
        }

        return null;
    }

    private L4Rule ReadL4(ApiObject<VirtualServiceConfig> source, EquatableArray<L4MatchConfig> match, EquatableArray<RouteDestinationConfig> route, string path)
    {
        var ns = source.Metadata.Namespace;
        return new(
            match.Select(m => m with { Gateways = m.Gateways.Select(g => GatewayName(g, ns)).ToEquatableArray() }).ToEquatableArray(),
            route.Select(r => r with { Destination = Resolve(r.Destination, ns) }).ToEquatableArray(),
            Origin(source, path));
    }

    private HttpRouteConfig Resolve(HttpRouteConfig route, string ns) => route with
    {
        Match = route.Match.Select(m => m with { Gateways = m.Gateways.Select(g => GatewayName(g, ns)).ToEquatableArray() }).ToEquatableArray(),
        Route = route.Route.Select(r => r with { Destination = Resolve(r.Destination, ns) }).ToEquatableArray(),
        Mirrors = route.Mirrors.Select(m => m with { Destination = Resolve(m.Destination, ns) }).ToEquatableArray(),
    };

    private DestinationConfig Resolve(DestinationConfig destination, string ns) => destination with { Host = Host(destination.Host, ns) };

    private string Host(string host, string ns) => HostResolution.Resolve(host, ns, snapshot.Mesh.DomainSuffix);

    private bool IsVisible(ApiObject<VirtualServiceConfig> source, string viewer) =>
        Visibility.Allows(source.Config.ExportTo, snapshot.Mesh.DefaultVirtualServiceExportTo, source.Metadata.Namespace, viewer);

    /// <summary>
    /// A reference to a Gateway as <c>namespace/name</c>. Written as <c>name</c>, <c>./name</c>, <c>namespace/name</c>, or in the old form
    /// <c>name.namespace[.svc...]</c>.
    /// </summary>
    public static string GatewayName(string reference, string ns)
    {
        if (reference == RouteScope.MeshGateway)
        {
            return reference;
        }

        if (reference.StartsWith("./", StringComparison.Ordinal))
        {
            return $"{ns}/{reference[2..]}";
        }

        var parts = reference.Split('.');
        return reference.Contains('/', StringComparison.Ordinal) ? reference : parts.Length == 1 ? $"{ns}/{reference}" : $"{parts[1]}/{parts[0]}";
    }

    private static ConfigReference Origin(ApiObject<VirtualServiceConfig> source, string path) =>
        new(VirtualServiceConfig.Kind, source.Metadata.Namespace, source.Metadata.Name, path);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
