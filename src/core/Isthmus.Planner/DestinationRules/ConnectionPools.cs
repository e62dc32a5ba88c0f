namespace Isthmus.Planner.DestinationRules;

/// <summary>From an operator's connection pool to what an upstream is told (Istio <c>ConnectionPoolSettings</c>).</summary>
internal static class ConnectionPools
{
    /// <summary>Limits on what may be under way; what is not said is unlimited.</summary>
    public static CircuitBreakers CircuitBreakers(ConnectionPoolConfig? pool, RetryBudgetConfig? budget) => new()
    {
        MaxConnections = OrUnlimited(pool?.MaxConnections),
        MaxPendingRequests = OrUnlimited(pool?.Http1MaxPendingRequests),
        MaxRequests = OrUnlimited(pool?.Http2MaxRequests),
        MaxRetries = OrUnlimited(pool?.MaxRetries),
        RetryBudget = budget is null
            ? null
            : new(budget.Percent ?? Defaults.RetryBudgetPercent, budget.MinRetryConcurrency == 0 ? Defaults.RetryBudgetMinimum : budget.MinRetryConcurrency),
    };

    /// <summary>How connections are kept and ended.</summary>
    public static ConnectionReuse Reuse(ConnectionPoolConfig? pool, TcpKeepalive? meshKeepalive) => new()
    {
        IdleTimeout = pool?.HttpIdleTimeout ?? pool?.TcpIdleTimeout,
        MaxDuration = pool?.MaxConnectionDuration,
        MaxRequests = pool?.MaxRequestsPerConnection ?? 0,
        MaxConcurrentStreams = pool is { MaxConcurrentStreams: > 0 } ? pool.MaxConcurrentStreams : null,
        Keepalive = Keepalive(meshKeepalive, pool?.TcpKeepalive),
    };

    /// <summary>
    /// The HTTP version: what the caller used if the operator asks for that, else what the port's protocol needs, else HTTP/2 when an upgrade is asked for, else
    /// what the caller used if nobody knows the protocol. The mesh's own wish for upgrades holds for ports that are declared HTTP.
    /// </summary>
    public static UpstreamProtocol Protocol(ConnectionPoolConfig? pool, AppProtocol protocol, bool meshUpgrades)
    {
        if (pool is { UseClientProtocol: true })
        {
            return UpstreamProtocol.SameAsDownstream;
        }

        if (protocol.IsHttp2)
        {
            return UpstreamProtocol.Http2;
        }

        var upgrades = pool?.UpgradesToHttp2 ?? (meshUpgrades && protocol.IsHttp);
        return upgrades && !protocol.IsTcp ? UpstreamProtocol.Http2
            : protocol == AppProtocol.Auto ? UpstreamProtocol.SameAsDownstream
            : UpstreamProtocol.Http1;
    }

    private static TcpKeepalive? Keepalive(TcpKeepalive? mesh, TcpKeepalive? own) =>
        own is null || mesh is null
            ? own ?? mesh
            : new(own.Probes > 0 ? own.Probes : mesh.Probes, own.Time ?? mesh.Time, own.Interval ?? mesh.Interval);

    private static uint OrUnlimited(uint? value) => value is null or 0 ? Isthmus.Model.Plans.CircuitBreakers.Unlimited : value.Value;
}
