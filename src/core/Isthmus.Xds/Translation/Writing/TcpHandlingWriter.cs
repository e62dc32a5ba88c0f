using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Bytes on a connection.</summary>
internal static class TcpHandlingWriter
{
    /// <summary>The filter that forwards.</summary>
    public static TcpProxyPb.TcpProxy Write(TcpHandling handling)
    {
        var proxy = new TcpProxyPb.TcpProxy
        {
            StatPrefix = handling.StatPrefix.Length > 0 ? handling.StatPrefix : Names.NoStatPrefix,
            IdleTimeout = handling.IdleTimeout is { } idle ? Duration.FromTimeSpan(idle) : null,
            TunnelingConfig = handling.Tunnel is { } tunnel ? new() { Hostname = tunnel.Target, UsePost = tunnel.UsesPost } : null,
        };
        if (handling.HashesSourceAddress)
        {
            proxy.HashPolicy.Add(new TypePb.HashPolicy { SourceIp = new() });
        }

        Destination(proxy, handling.Upstreams);
        return proxy;
    }

    private static void Destination(TcpProxyPb.TcpProxy proxy, EquatableArray<WeightedUpstream> upstreams)
    {
        if (upstreams is [{ Weight: 1 } only])
        {
            proxy.Cluster = only.Name;
            return;
        }

        proxy.WeightedClusters = new();
        proxy.WeightedClusters.Clusters.AddRange(upstreams.Select(u => new TcpProxyPb.TcpProxy.Types.WeightedCluster.Types.ClusterWeight { Name = u.Name, Weight = u.Weight }));
    }
}
