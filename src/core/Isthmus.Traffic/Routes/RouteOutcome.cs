namespace Isthmus.Traffic.Routes;

/// <summary>What the choice of a route came to.</summary>
public enum RouteOutcome
{
    /// <summary>No virtual host has the request's host (404, NR).</summary>
    NoVirtualHost,

    /// <summary>The virtual host has no route that matches; others are not tried (404, NR).</summary>
    NoRoute,

    /// <summary>The virtual host wants https and the request came in plain text: redirect with 301 to the same address over https.</summary>
    RequiresTls,

    /// <summary>A route matches.</summary>
    Found,
}
