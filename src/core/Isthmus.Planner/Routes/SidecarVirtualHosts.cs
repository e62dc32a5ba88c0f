using System.Globalization;
using Isthmus.Planner.Listeners;
using Isthmus.Planner.Naming;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Routes;

/// <summary>The virtual hosts that one egress listener of a sidecar needs: one for each service of a port, and for hosts that only rules know.</summary>
internal sealed class SidecarVirtualHosts
{
    // Where a VirtualService's host is no service, only the port that HTTP means by itself can be guessed.
    private const int HttpPort = 80;

    private readonly ProxyView _view;
    private readonly RuleSelection _rules;
    private readonly Dictionary<int, List<(Service Service, ServicePort Port)>> _byPort = [];
    private readonly Dictionary<(RoutingRule Rule, int Port), EquatableArray<Route>> _routes = [];
    private readonly Dictionary<int, List<RoutingRule>> _rulesWithForeignHosts = [];

    /// <summary>Reads what <paramref name="listener"/> imports of <paramref name="rules"/>, which the proxy's namespace sees.</summary>
    public SidecarVirtualHosts(ProxyView view, SidecarEgressConfig listener, IReadOnlyList<RoutingRule> rules)
    {
        _view = view;
        var imports = new EgressHosts(listener.Hosts, view.Proxy.Namespace);
        _rules = new([.. rules.Where(r => r.IsBoundTo(RouteScope.MeshGateway) && r.Hosts.Any(h => imports.ImportsRule(r.Namespace, h)))]);
        foreach (var (service, port) in EgressPorts.Of(view, listener).Where(p => IsRouted(p.Port)))
        {
            if (!_byPort.TryGetValue(port.Number, out var services))
            {
                _byPort.Add(port.Number, services = []);
            }

            services.Add((service, port));
        }

        IndexForeignHosts();
    }

    /// <summary>The ports that have routes, in order.</summary>
    public IEnumerable<int> Ports => _byPort.Keys.Order();

    /// <summary>The services that may be called by HTTP on <paramref name="port"/>, oldest first.</summary>
    public IReadOnlyList<(Service Service, ServicePort Port)> ServicesAt(int port) => _byPort.GetValueOrDefault(port) ?? [];

    /// <summary>Whether <paramref name="port"/> is routed by HTTP rules: declared so, or found out from the first bytes.</summary>
    public static bool IsRouted(ServicePort port) => port.Protocol.IsHttp || port.Protocol == AppProtocol.Auto;

    /// <summary>
    /// The virtual hosts of one port: hosts that only rules know first, so that an alias with a rule of its own keeps its names; then services with rules,
    /// then services without.
    /// </summary>
    public List<VirtualHostDraft> DraftsAt(int port)
    {
        var (ruled, plain) = (ForeignDrafts(port), new List<VirtualHostDraft>());
        foreach (var (service, _) in ServicesAt(port))
        {
            var routes = RoutesOf(service.Key.Host, port);
            (routes.IsEmpty ? plain : ruled).Add(Draft(service, port, routes));
        }

        ruled.AddRange(plain);
        return ruled;
    }

    /// <summary>The virtual host of one service on one port.</summary>
    public VirtualHostDraft Draft(Service service, int port)
    {
        var routes = RoutesOf(service.Key.Host, port);
        return Draft(service, port, routes.IsEmpty && service.AliasOf.Length > 0 ? RoutesOf(Target(service), port) : routes);
    }

    private VirtualHostDraft Draft(Service service, int port, EquatableArray<Route> routes)
    {
        var host = service.Key.Host;
        EquatableArray<Route> all = routes.IsEmpty ? [RouteActions.Default(Scope(port), UpstreamName.Outbound(port, "", Target(service)))] : routes;
        return new(Name(host, port), host, HostResolution.Domains(_view, service), all);
    }

    // An alias has no upstream of its own.
    private string Target(Service service) => _view.TargetOf(service.Key.Host);

    private List<VirtualHostDraft> ForeignDrafts(int port)
    {
        var drafts = new List<VirtualHostDraft>();
        foreach (var rule in _rulesWithForeignHosts.GetValueOrDefault(port) ?? [])
        {
            var routes = RoutesOf(rule, port);
            if (!routes.IsEmpty)
            {
                drafts.AddRange(rule.Hosts.Where(h => IsForeign(h) && !CoversServiceAt(port, h)).Select(h => new VirtualHostDraft(Name(h, port), h, DomainsOf(h), routes)));
            }
        }

        return drafts;
    }

    private IReadOnlyList<string> DomainsOf(string host) => host == "*" ? [host] : [.. HostResolution.NamesOf(_view, host)];

    // Such a wildcard says which services a rule is for. As a domain it would let calls to unknown hosts through, too.
    private bool CoversServiceAt(int port, string host) => HostPattern.IsWildcard(host) && ServicesAt(port).Any(s => HostPattern.Covers(host, s.Service.Key.Host));

    // No service stands for it: nobody knows it, or only as another name.
    private bool IsForeign(string host) => _view.Find(host) is not { AliasOf.Length: 0 };

    private EquatableArray<Route> RoutesOf(string host, int port)
    {
        foreach (var rule in _rules.For(host))
        {
            var routes = RoutesOf(rule, port);
            if (!routes.IsEmpty)
            {
                return routes;
            }
        }

        return default;
    }

    private EquatableArray<Route> RoutesOf(RoutingRule rule, int port)
    {
        if (!_routes.TryGetValue((rule, port), out var routes))
        {
            routes = HttpRoutes.Of(rule, Scope(port));
            _routes.Add((rule, port), routes);
        }

        return routes;
    }

    // Hosts of a rule that are no services appear on the ports that the rule's services have, and on 80.
    private void IndexForeignHosts()
    {
        foreach (var rule in _rules.Rules)
        {
            if (rule.Http.Count == 0 || !rule.Hosts.Any(IsForeign))
            {
                continue;
            }

            foreach (var port in PortsOf(rule).Append(HttpPort).Distinct())
            {
                if (!_rulesWithForeignHosts.TryGetValue(port, out var list))
                {
                    _rulesWithForeignHosts.Add(port, list = []);
                }

                list.Add(rule);
            }
        }
    }

    private HashSet<int> PortsOf(RoutingRule rule)
    {
        var ports = new HashSet<int>();
        if (rule.Hosts.Any(HostPattern.IsWildcard))
        {
            ports.UnionWith(_byPort.Where(p => p.Value.Any(s => rule.Covers(s.Service.Key.Host))).Select(p => p.Key));
        }

        foreach (var host in rule.Hosts)
        {
            ports.UnionWith(_view.Find(host)?.Ports.Where(IsRouted).Select(p => p.Number) ?? []);
        }

        return ports;
    }

    private RouteScope Scope(int port) => new(_view, RouteScope.MeshGateway, port);

    private static string Name(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
