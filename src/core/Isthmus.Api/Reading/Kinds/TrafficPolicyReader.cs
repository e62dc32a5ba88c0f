using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io TrafficPolicy and its port-level form.</summary>
internal static class TrafficPolicyReader
{
    private static readonly EnumNames<string> TunnelProtocols = new((TunnelConfig.Connect, 0, TunnelConfig.Connect), (TunnelConfig.Post, 1, TunnelConfig.Post));
    private static readonly EnumNames<string> ProxyProtocolVersions = new(("V1", 0, "V1"), ("V2", 1, "V2"));

    public static TrafficPolicyConfig Read(MessageReader m) => ReadBlocks(m) with
    {
        PortLevelSettings = m.List("portLevelSettings", p => new PortTrafficPolicyConfig(p.PortNumber("port"), ReadBlocks(p))),
        RetryBudget = m.Message("retryBudget", ReadRetryBudget),
        ProxyProtocolVersion = m.Message("proxyProtocol", p => p.Enum("version", ProxyProtocolVersions, "V1")) ?? "",
        Tunnel = m.Message("tunnel", t => new TunnelConfig(t.Enum("protocol", TunnelProtocols, TunnelConfig.Connect), t.Text("targetHost"), t.Port("targetPort"))),
    };

    private static TrafficPolicyConfig ReadBlocks(MessageReader m) => new()
    {
        LoadBalancer = m.Message("loadBalancer", LoadBalancerReader.Read),
        ConnectionPool = m.Message("connectionPool", ConnectionPoolReader.Read),
        OutlierDetection = m.Message("outlierDetection", OutlierDetectionReader.Read),
        Tls = m.Message("tls", TlsReader.ReadClient),
    };

    private static RetryBudgetConfig ReadRetryBudget(MessageReader m)
    {
        m.Ignore("budgetInterval");
        return new RetryBudgetConfig(m.Number("percent"), m.UInt("minRetryConcurrency"));
    }
}
