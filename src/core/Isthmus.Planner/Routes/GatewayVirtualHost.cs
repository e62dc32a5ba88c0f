namespace Isthmus.Planner.Routes;

/// <summary>A virtual host of a gateway while several VirtualServices add their routes to it. Owned by one table's construction.</summary>
internal sealed class GatewayVirtualHost(string name, string host)
{
    /// <summary>The routes so far.</summary>
    public List<Route> Routes { get; } = [];

    /// <summary>Plain requests are redirected.</summary>
    public bool RequiresTls { get; set; }

    /// <summary>
    /// The finished host. A route that takes everything comes after those of younger VirtualServices; what another such route would add is never reached.
    /// </summary>
    public VirtualHost ToVirtualHost() => new(
        name,
        [host],
        Routes.Where(r => !r.Match.IsCatchAll).Concat(Routes.Where(r => r.Match.IsCatchAll).Take(1)).ToEquatableArray(),
        RequiresTls);
}
