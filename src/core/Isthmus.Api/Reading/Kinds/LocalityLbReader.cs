using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads networking.istio.io LocalityLoadBalancerSetting and ZoneAwareLoadBalancerSetting.</summary>
internal static class LocalityLbReader
{
    public static LocalityLbConfig ReadLocality(MessageReader m) => new()
    {
        Distribute = m.ListOrNull("distribute", d => new DistributeConfig(d.Text("from"), d.UIntEntries("to"))),
        Failover = m.List("failover", ReadFailover),
        FailoverPriority = m.Texts("failoverPriority"),
        Enabled = m.Flag("enabled"),
    };

    public static ZoneAwareLbConfig ReadZoneAware(MessageReader m) => new()
    {
        Enabled = m.Flag("enabled"),
        Failover = m.List("failover", ReadFailover),
        FailoverPriority = m.Texts("failoverPriority"),
        MinClusterSize = m.ULong("minClusterSize"),
    };

    private static FailoverConfig ReadFailover(MessageReader m) => new(m.Text("from"), m.Text("to"));
}
