using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io ConnectionPoolSettings.</summary>
internal static class ConnectionPoolReader
{
    private static readonly EnumNames<bool?> UpgradePolicies = new(("DEFAULT", 0, null), ("DO_NOT_UPGRADE", 1, false), ("UPGRADE", 2, true));

    public static ConnectionPoolConfig Read(MessageReader m)
    {
        var pool = m.MessageOrEmpty("tcp", ReadTcp);
        return m.MessageOrEmpty("http", h => ReadHttp(h, pool));
    }

    public static TcpKeepalive ReadKeepalive(MessageReader m) => new(m.UInt("probes"), m.Duration("time"), m.Duration("interval"));

    private static ConnectionPoolConfig ReadTcp(MessageReader m) => new()
    {
        MaxConnections = m.UInt("maxConnections", int.MaxValue),
        ConnectTimeout = m.Duration("connectTimeout"),
        TcpKeepalive = m.Message("tcpKeepalive", ReadKeepalive),
        MaxConnectionDuration = m.Duration("maxConnectionDuration"),
        TcpIdleTimeout = m.Duration("idleTimeout"),
    };

    private static ConnectionPoolConfig ReadHttp(MessageReader m, ConnectionPoolConfig pool)
    {
        m.Ignore("http2KeepAlive");
        return pool with
        {
            Http1MaxPendingRequests = m.UInt("http1MaxPendingRequests", int.MaxValue),
            Http2MaxRequests = m.UInt("http2MaxRequests", int.MaxValue),
            MaxRequestsPerConnection = m.UInt("maxRequestsPerConnection", int.MaxValue),
            MaxRetries = m.UInt("maxRetries", int.MaxValue),
            HttpIdleTimeout = m.Duration("idleTimeout"),
            UpgradesToHttp2 = m.Enum("h2UpgradePolicy", UpgradePolicies, null),
            UseClientProtocol = m.Flag("useClientProtocol") ?? false,
            MaxConcurrentStreams = m.UInt("maxConcurrentStreams", int.MaxValue),
        };
    }
}
