using Isthmus.Planner.Naming;

namespace Isthmus.Planner.View;

/// <summary>Chooses the services of a <see cref="ServiceScope"/>: visibility, the Sidecar's egress hosts, one service per host.</summary>
/// <param name="snapshot">The mesh.</param>
/// <param name="viewer">The proxy's namespace.</param>
internal sealed class ServiceScopeBuilder(MeshSnapshot snapshot, string viewer)
{
    private readonly Dictionary<string, Service> _chosen = new(StringComparer.Ordinal);

    /// <summary>The listener that stands for a Sidecar without egress: everything.</summary>
    public static SidecarEgressConfig CatchAll { get; } = new() { Hosts = ["*/*"] };

    /// <summary>Builds the scope; a null Sidecar imports everything.</summary>
    public ServiceScope Build(SidecarConfig? sidecar)
    {
        EquatableArray<SidecarEgressConfig> listeners = sidecar is null or { Egress.IsEmpty: true } ? [CatchAll] : sidecar.Egress;
        var visible = snapshot.Services.All.Where(Sees).ToArray();
        var byListener = new Dictionary<SidecarEgressConfig, IReadOnlyList<Service>>();
        foreach (var listener in listeners)
        {
            byListener[listener] = SelectFor(listener, visible);
            foreach (var service in byListener[listener])
            {
                Merge(service);
            }
        }

        if (sidecar is { Egress.IsEmpty: false })
        {
            ImportRuleDestinations(sidecar);
        }

        return new(_chosen, byListener);
    }

    /// <summary>
    /// Which of two services of one host a proxy in <paramref name="viewer"/> sees, when <paramref name="existing"/> is the older: its own
    /// namespace's, then a Kubernetes one, then the older.
    /// </summary>
    public static bool Replaces(Service existing, Service candidate, string viewer)
    {
        if (string.Equals(existing.Key.Namespace, viewer, StringComparison.Ordinal))
        {
            return false;
        }

        return string.Equals(candidate.Key.Namespace, viewer, StringComparison.Ordinal)
            || (candidate.Source == ServiceSource.Kubernetes && existing.Source != ServiceSource.Kubernetes);
    }

    private bool Sees(Service service) =>
        Visibility.Allows(service.ExportTo, snapshot.Mesh.DefaultServiceExportTo, service.Key.Namespace, viewer);

    private Service[] SelectFor(SidecarEgressConfig listener, Service[] visible)
    {
        var hosts = new EgressHosts(listener.Hosts, viewer);
        var byHost = new Dictionary<string, Service>(visible.Length, StringComparer.Ordinal);
        foreach (var service in visible)
        {
            if (hosts.Imports(service.Key.Namespace, service.Key.Host)
                && OnPortOf(listener, service) is { } limited
                && (!byHost.TryGetValue(service.Key.Host, out var existing) || Replaces(existing, service, viewer)))
            {
                byHost[service.Key.Host] = limited;
            }
        }

        return [.. byHost.Values.OrderBy(s => s.CreatedAt).ThenBy(s => s.Key)];
    }

    // A listener with a port takes only that port of its services; an HTTP proxy port serves them all.
    private static Service? OnPortOf(SidecarEgressConfig listener, Service service)
    {
        if (listener.Port == 0 || listener.Protocol == AppProtocol.HttpProxy || listener.Bind.StartsWith("unix:", StringComparison.Ordinal))
        {
            return service;
        }

        var port = service.FindPort(listener.Port);
        return port is null ? null : service.Ports.Count == 1 ? service : service with { Ports = [port] };
    }

    private void Merge(Service service)
    {
        if (!_chosen.TryGetValue(service.Key.Host, out var existing) || Replaces(existing, service, viewer))
        {
            _chosen[service.Key.Host] = service;
        }
        else if (existing.Key == service.Key && existing.Ports != service.Ports)
        {
            // Two listeners took different ports of the same service.
            var ports = existing.Ports.Union(service.Ports).OrderBy(p => p.Number).ToEquatableArray();
            _chosen[service.Key.Host] = existing with { Ports = ports };
        }
    }

    private void ImportRuleDestinations(SidecarConfig sidecar)
    {
        foreach (var listener in sidecar.Egress)
        {
            var hosts = new EgressHosts(listener.Hosts, viewer);
            foreach (var rule in snapshot.Config.VirtualServices.All)
            {
                if (IsImported(rule, hosts))
                {
                    ImportDestinationsOf(rule, followsDelegates: true);
                }
            }
        }
    }

    private bool IsImported(ApiObject<VirtualServiceConfig> rule, EgressHosts hosts)
    {
        var config = rule.Config;
        return (config.Gateways.IsEmpty || config.Gateways.AsSpan().Contains("mesh"))
            && Visibility.Allows(config.ExportTo, snapshot.Mesh.DefaultVirtualServiceExportTo, rule.Metadata.Namespace, viewer)
            && config.Hosts.Any(h => hosts.ImportsRule(rule.Metadata.Namespace, Resolve(h, rule.Metadata.Namespace)));
    }

    private void ImportDestinationsOf(ApiObject<VirtualServiceConfig> rule, bool followsDelegates)
    {
        foreach (var destination in Destinations(rule.Config))
        {
            Import(Resolve(destination.Host, rule.Metadata.Namespace), []);
        }

        foreach (var route in rule.Config.Http)
        {
            if (followsDelegates && route.Delegate is { } target && FindDelegate(target, rule.Metadata.Namespace) is { } found)
            {
                ImportDestinationsOf(found, followsDelegates: false);
            }
        }
    }

    // A route to an alias leads to what the alias stands for; aliases may run in a circle.
    private void Import(string host, HashSet<string> seen)
    {
        if ((_chosen.GetValueOrDefault(host) ?? BestVisible(host)) is { } service && seen.Add(host))
        {
            _chosen[host] = service;
            Import(service.AliasOf, seen);
        }
    }

    private ApiObject<VirtualServiceConfig>? FindDelegate(DelegateConfig target, string ns) =>
        snapshot.Config.VirtualServices.In(target.Namespace.Length > 0 ? target.Namespace : ns)
            .FirstOrDefault(v => string.Equals(v.Metadata.Name, target.Name, StringComparison.Ordinal));

    private Service? BestVisible(string host)
    {
        Service? best = null;
        foreach (var service in snapshot.Services.ByHost(host))
        {
            if (Sees(service) && (best is null || Replaces(best, service, viewer)))
            {
                best = service;
            }
        }

        return best;
    }

    private string Resolve(string host, string ns) => HostResolution.Resolve(host, ns, snapshot.Mesh.DomainSuffix);

    private static IEnumerable<DestinationConfig> Destinations(VirtualServiceConfig config) =>
        ((IEnumerable<HttpRouteConfig>)config.Http).SelectMany(r => r.Route.Select(d => d.Destination).Concat(r.Mirrors.Select(m => m.Destination)))
            .Concat(config.Tcp.SelectMany(r => r.Route.Select(d => d.Destination)))
            .Concat(config.Tls.SelectMany(r => r.Route.Select(d => d.Destination)));
}
