namespace Isthmus.Api.Checking;

/// <summary>Rules about networking.istio.io ConnectionPoolSettings.</summary>
internal static class ConnectionPoolRules
{
    private static readonly ConnectionPoolConfig Nothing = new();

    // The fields are signed 32-bit numbers in the API.
    private const uint Limit = int.MaxValue;

    public static void Check(Findings findings, string path, ConnectionPoolConfig? pool)
    {
        if (pool is null)
        {
            return;
        }

        if (pool == Nothing)
        {
            findings.Add(ObjectCheckCatalog.EmptyPool, path, "the block sets no limit");
        }

        CheckTcp(findings, $"{path}.tcp", pool);
        CheckHttp(findings, $"{path}.http", pool);
    }

    private static void CheckTcp(Findings findings, string path, ConnectionPoolConfig pool)
    {
        findings.Range($"{path}.maxConnections", pool.MaxConnections, 0, Limit);
        findings.Interval($"{path}.connectTimeout", pool.ConnectTimeout);
        findings.Interval($"{path}.maxConnectionDuration", pool.MaxConnectionDuration);
        findings.NotNegative($"{path}.idleTimeout", pool.TcpIdleTimeout);
        findings.NotNegative($"{path}.tcpKeepalive.time", pool.TcpKeepalive?.Time);
        findings.NotNegative($"{path}.tcpKeepalive.interval", pool.TcpKeepalive?.Interval);
    }

    private static void CheckHttp(Findings findings, string path, ConnectionPoolConfig pool)
    {
        findings.Range($"{path}.http1MaxPendingRequests", pool.Http1MaxPendingRequests, 0, Limit);
        findings.Range($"{path}.http2MaxRequests", pool.Http2MaxRequests, 0, Limit);
        findings.Range($"{path}.maxRequestsPerConnection", pool.MaxRequestsPerConnection, 0, Limit);
        findings.Range($"{path}.maxRetries", pool.MaxRetries, 0, Limit);
        findings.Range($"{path}.maxConcurrentStreams", pool.MaxConcurrentStreams, 0, Limit);
        findings.NotNegative($"{path}.idleTimeout", pool.HttpIdleTimeout);
        if (pool is { UseClientProtocol: true, UpgradesToHttp2: true })
        {
            findings.Add(ObjectCheckCatalog.UpgradeAndClientProtocol, $"{path}.useClientProtocol", "h2UpgradePolicy is UPGRADE");
        }
    }
}
