using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Routes;

/// <summary>
/// A compiled route table: finds the virtual host by the request's host, then the first of its routes that matches
/// (<c>envoy.config.route.v3.RouteConfiguration</c>). Immutable; shared by all loops; finding allocates nothing.
/// </summary>
public sealed class RouteMatcher
{
    private readonly DomainTable<HostRoutes> _domains;
    private readonly bool _ignoresPort;

    private RouteMatcher(RouteTable table, DomainTable<HostRoutes> domains, CompiledRoute[] routes, UpstreamNames names)
    {
        Table = table;
        Routes = routes;
        UpstreamNames = names.ToArray();
        _domains = domains;
        _ignoresPort = table.IgnoresPortInHost;
    }

    /// <summary>The table in the plan.</summary>
    public RouteTable Table { get; }

    /// <summary>All routes that could be compiled.</summary>
    public CompiledRoute[] Routes { get; }

    /// <summary>The upstreams that routes and mirrors name, each once; <see cref="UpstreamTarget.NameIndex"/> points here.</summary>
    public EquatableArray<string> UpstreamNames { get; }

    /// <summary>Compiles a table. What cannot be compiled is named and left out.</summary>
    public static RouteCompilation Compile(RouteTable table)
    {
        var problems = new List<PlanProblem>();
        var domains = new DomainTable<HostRoutes>();
        var all = new List<CompiledRoute>();
        var names = new UpstreamNames();
        var id = 0;
        foreach (var host in table.VirtualHosts)
        {
            var routes = new List<CompiledRoute>();
            foreach (var route in host.Routes)
            {
                var where = $"{table.Name}/{host.Name}/{(route.Name.Length > 0 ? route.Name : $"route {routes.Count}")}";
                if (RouteParts.Compile(where, route, names, problems) is { } parts)
                {
                    routes.Add(new CompiledRoute(id, host, parts));
                }

                id++;
            }

            all.AddRange(routes);
            AddDomains(table, host, new HostRoutes(host, [.. routes]), domains, problems);
        }

        return new RouteCompilation(new RouteMatcher(table, domains, [.. all], names), problems.ToEquatableArray());
    }

    /// <summary>Finds the route of a request.</summary>
    public RouteChoice Find<TRequest>(TRequest request)
        where TRequest : IRequestAttributes, allows ref struct
    {
        if (FindHost(request) is not { } host)
        {
            return new RouteChoice(RouteOutcome.NoVirtualHost, null, null);
        }

        if (host.Host.RequiresTls && !request.Scheme.SequenceEqual("https"u8))
        {
            return new RouteChoice(RouteOutcome.RequiresTls, host.Host, null);
        }

        var path = RequestPath.PathOf(request.PathAndQuery);
        foreach (var route in host.Routes)
        {
            if (route.Matches(request, path))
            {
                return new RouteChoice(RouteOutcome.Found, host.Host, route);
            }
        }

        return new RouteChoice(RouteOutcome.NoRoute, host.Host, null);
    }

    /// <summary>Finds the route of a request and says why those before it were passed over. Allocates; for <c>why</c>.</summary>
    public RouteChoice Explain<TRequest>(TRequest request, IList<RouteMiss> misses)
        where TRequest : IRequestAttributes, allows ref struct
    {
        var choice = Find(request);
        if (choice.Outcome is not (RouteOutcome.Found or RouteOutcome.NoRoute) || FindHost(request) is not { } host)
        {
            return choice;
        }

        var path = RequestPath.PathOf(request.PathAndQuery);
        foreach (var route in host.Routes)
        {
            if (route.Explain(request, path) is not { } condition)
            {
                break;
            }

            misses.Add(new RouteMiss(route, condition));
        }

        return choice;
    }

    private HostRoutes? FindHost<TRequest>(TRequest request)
        where TRequest : IRequestAttributes, allows ref struct =>
        _domains.Find(_ignoresPort ? HostNames.WithoutPort(request.Authority) : request.Authority);

    private static void AddDomains(RouteTable table, VirtualHost host, HostRoutes routes, DomainTable<HostRoutes> domains, List<PlanProblem> problems)
    {
        foreach (var domain in host.Domains)
        {
            if (!domains.TryAdd(domain, routes))
            {
                problems.Add(new PlanProblem($"{table.Name}/{host.Name}", $"the domain '{domain}' occurs a second time"));
            }
        }
    }

    private sealed record HostRoutes(VirtualHost Host, CompiledRoute[] Routes);
}
