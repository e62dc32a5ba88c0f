using System.Globalization;
using System.Net;

namespace Isthmus.Proxy.Tests.Plans;

/// <summary>Plans in as few words as a test needs.</summary>
internal static class TestPlan
{
    internal const string Upstream = "outbound|80||web.default.svc.cluster.local";

    /// <summary>One HTTP listener, one catch-all route, one upstream.</summary>
    internal static Plan Http(IPEndPoint listen, params IReadOnlyList<LocalityEndpoints> groups) => Of(listen, new HttpHandling { InlineRoutes = Routes(Catchall()) }, groups);

    internal static Plan Of(IPEndPoint listen, ConnectionHandling handling, params IReadOnlyList<LocalityEndpoints> groups) => new()
    {
        Listeners =
        [
            new Isthmus.Model.Plans.Listener
            {
                Name = "main",
                Address = listen.Address.ToString(),
                Port = listen.Port,
                Direction = TrafficDirection.Outbound,
                FilterChains = [new FilterChain { Name = "main", Handling = handling }],
            },
        ],
        Upstreams = [UpstreamOf()],
        Endpoints = [new UpstreamEndpoints(Upstream, groups.ToEquatableArray())],
    };

    internal static Upstream UpstreamOf() => new()
    {
        Name = Upstream,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        OutlierDetection = new OutlierDetection { MaxEjectionPercent = 100 },
    };

    internal static RouteTable Routes(params IReadOnlyList<Isthmus.Model.Plans.Route> routes) =>
        new("80", [new VirtualHost("all", ["*"], routes.ToEquatableArray())]);

    internal static Isthmus.Model.Plans.Route Catchall() => new() { Name = "default", Match = RouteMatch.Any, Action = Forward() };

    // Istio's default policy for routes without one.
    internal static ForwardAction Forward() => new()
    {
        Upstreams = [new WeightedUpstream(Upstream)],
        Retry = new RetryPolicy { Conditions = RetryConditions.ConnectFailure | RetryConditions.RefusedStream | RetryConditions.RetriableStatusCodes },
    };

    internal static LocalityEndpoints Group(int priority, params IReadOnlyList<IPEndPoint> addresses) => new(
        Locality.Parse(priority == 0 ? "here/1" : "there/" + priority.ToString(CultureInfo.InvariantCulture)),
        priority,
        1,
        addresses.Select(a => new PlannedEndpoint { Address = a.Address.ToString(), Port = a.Port }).ToEquatableArray());
}
