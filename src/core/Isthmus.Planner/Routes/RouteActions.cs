using System.Globalization;
using Isthmus.Planner.Naming;

namespace Isthmus.Planner.Routes;

/// <summary>What an HTTP rule does with its requests, as a route without its match.</summary>
internal static class RouteActions
{
    /// <summary>The route of <paramref name="rule"/> for requests of <paramref name="match"/>; null when the rule does nothing that a proxy can do.</summary>
    public static Route? Translate(HttpRule rule, HttpMatchConfig? match, RoutingRule owner, RouteScope scope)
    {
        var config = rule.Config;
        var headers = RouteHeaders.Translate(config.Headers);
        var route = new Route
        {
            Name = Name(config.Name, match?.Name ?? ""),
            Match = RouteMatches.Translate(match),
            Action = new RespondAction(503),
            Fault = RouteFaults.Translate(config.Fault),
            Cors = Cors(config.CorsPolicy),
            Origin = rule.Origin,
        };
        if (config.Redirect is { } redirect)
        {
            return Redirect(redirect, scope) is { } action ? WithHeaders(route, headers) with { Action = action } : null;
        }

        if (config.DirectResponse is { } response)
        {
            return WithHeaders(route, headers) with { Action = new RespondAction(response.Status, response.Body) };
        }

        return Forward(route, config, headers, owner, scope);
    }

    /// <summary>The route to a service without a rule of an operator.</summary>
    public static Route Default(RouteScope scope, UpstreamName upstream)
    {
        var hashing = RouteHashing.Of(scope.View, upstream);
        return new Route
        {
            Name = "default",
            Match = RouteMatch.Any,
            Action = new ForwardAction
            {
                Upstreams = [new WeightedUpstream(upstream.ToString())],
                Retry = RetryPolicies.Translate(null, scope.View.Snapshot.Mesh, !hashing.IsEmpty),
                HashPolicies = hashing,
            },
            Operation = Operation($"{upstream.Host}:{Text(upstream.Port)}", RouteMatch.Any),
        };
    }

    private static Route? Forward(Route route, HttpRouteConfig config, RouteHeaders headers, RoutingRule owner, RouteScope scope)
    {
        var destinations = config.Route.Count == 1 ? config.Route : config.Route.Where(d => d.Weight > 0).ToEquatableArray();
        if (destinations.IsEmpty)
        {
            return null;
        }

        var single = destinations.Count == 1 ? destinations[0] : null;
        var all = single is null ? headers : headers.Then(RouteHeaders.Translate(single.Headers));
        var hashing = RouteHashing.Of(scope.View, destinations.Select(d => scope.UpstreamOf(d.Destination)));
        var action = new ForwardAction
        {
            Upstreams = single is null
                ? destinations.Select(d => Weighted(d, scope)).ToEquatableArray()
                : [new WeightedUpstream(scope.UpstreamOf(single.Destination).ToString())],
            Timeout = config.Timeout ?? TimeSpan.Zero,
            Retry = RetryPolicies.Translate(config.Retries, scope.View.Snapshot.Mesh, isHashed: single is not null && !hashing.IsEmpty),
            PathRewrite = config.Rewrite is { UriRegex: null } rewrite ? rewrite.Uri : "",
            PathRegexRewrite = config.Rewrite?.UriRegex,
            HostRewrite = config.Rewrite is { Authority.Length: > 0 } host ? host.Authority : all.Host,
            HashPolicies = hashing,
            Mirrors = config.Mirrors.Where(m => m.Percent is null or > 0)
                .Select(m => new Mirror(scope.UpstreamOf(m.Destination).ToString(), m.Percent ?? 100))
                .ToEquatableArray(),
        };
        var target = single is null ? $"{owner.Name}:{Text(scope.Port)}" : Target(scope.UpstreamOf(single.Destination));
        return WithHeaders(route, all) with { Action = action, Operation = Operation(target, route.Match) };
    }

    private static WeightedUpstream Weighted(HttpRouteDestinationConfig destination, RouteScope scope)
    {
        var headers = RouteHeaders.Translate(destination.Headers);
        return new WeightedUpstream(scope.UpstreamOf(destination.Destination).ToString(), destination.Weight)
        {
            RequestHeaders = headers.Request,
            ResponseHeaders = headers.Response,
            HostRewrite = headers.Host,
        };
    }

    private static RedirectAction? Redirect(HttpRedirectConfig redirect, RouteScope scope) =>
        redirect.RedirectCode is not (0 or 301 or 302 or 303 or 307 or 308)
            ? null
            : new RedirectAction
            {
                Status = redirect.RedirectCode == 0 ? 301 : redirect.RedirectCode,
                Scheme = redirect.Scheme,
                Host = redirect.Authority,
                Port = RedirectPort(redirect, scope),
                Path = redirect.Uri,
            };

    // A port that the scheme means anyway is not written.
    private static int RedirectPort(HttpRedirectConfig redirect, RouteScope scope)
    {
        var port = redirect.DerivesPortFromRequest ? scope.Port : redirect.Port;
        var scheme = redirect.Scheme.Length > 0 ? redirect.Scheme : scope.IsSecure ? "https" : "http";
        return (scheme, port) is ("http", 80) or ("https", 443) ? 0 : port;
    }

    private static CorsPolicy? Cors(CorsPolicyConfig? cors) => cors is null ? null : new CorsPolicy
    {
        AllowOrigins = cors.AllowOrigins.Select(o => new StringMatch(o.Kind, o.Value)).ToEquatableArray(),
        AllowMethods = cors.AllowMethods,
        AllowHeaders = cors.AllowHeaders,
        ExposeHeaders = cors.ExposeHeaders,
        MaxAge = cors.MaxAge,
        AllowCredentials = cors.AllowCredentials,
        ForwardsUnmatchedPreflights = !cors.IgnoresUnmatchedPreflights,
    };

    private static Route WithHeaders(Route route, RouteHeaders headers) =>
        headers == RouteHeaders.None ? route : route with { RequestHeaders = headers.Request, ResponseHeaders = headers.Response };

    private static string Name(string rule, string match) => match.Length == 0 ? rule : rule.Length == 0 ? match : $"{rule}.{match}";

    private static string Operation(string target, RouteMatch match) => target + (match.PathKind == PathMatchKind.Prefix ? match.Path + "*" : match.Path);

    private static string Target(UpstreamName upstream) => $"{upstream.Host}:{Text(upstream.Port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
