namespace Isthmus.Planner.Routes;

/// <summary>The routes that a VirtualService gives a proxy at one place.</summary>
internal static class HttpRoutes
{
    private static readonly HttpMatchConfig?[] EveryRequest = [null];

    /// <summary>
    /// Every rule in order, every match of it in order; nothing after the first route that takes everything. Empty when no rule holds here: the
    /// VirtualService then counts for nothing.
    /// </summary>
    public static EquatableArray<Route> Of(RoutingRule owner, RouteScope scope)
    {
        var routes = new List<Route>();
        foreach (var rule in owner.Http)
        {
            foreach (var match in MatchesOf(rule, scope))
            {
                if (RouteActions.Translate(rule, match, owner, scope) is not { } route)
                {
                    continue;
                }

                routes.Add(route);
                if (route.Match.IsCatchAll)
                {
                    return routes.ToEquatableArray();
                }
            }
        }

        return routes.ToEquatableArray();
    }

    private static IEnumerable<HttpMatchConfig?> MatchesOf(HttpRule rule, RouteScope scope) =>
        rule.Config.Match.IsEmpty ? EveryRequest : rule.Config.Match.Where(scope.Takes).Cast<HttpMatchConfig?>();
}
