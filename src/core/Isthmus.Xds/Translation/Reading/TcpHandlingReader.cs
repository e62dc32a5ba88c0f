using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Bytes on a connection.</summary>
internal static class TcpHandlingReader
{
    /// <summary>Reads a proxy filter.</summary>
    /// <param name="proxy">The filter.</param>
    /// <param name="chain">Metadata of its chain.</param>
    /// <param name="findings">Takes what we cannot honour.</param>
    public static TcpHandling Read(TcpProxyPb.TcpProxy proxy, CorePb.Metadata? chain, Findings findings)
    {
        findings.RejectIf(proxy.MetadataMatch is not null, "tcp_proxy: metadata_match");
        findings.RejectIf(Durations.IsSet(proxy.MaxDownstreamConnectionDuration), "tcp_proxy: max_downstream_connection_duration");
        findings.RejectIf(proxy.HashPolicy.Any(h => h.SourceIp is null), "tcp_proxy: hash_policy");
        return new()
        {
            StatPrefix = proxy.StatPrefix == Names.NoStatPrefix ? "" : proxy.StatPrefix,
            Upstreams = Upstreams(proxy, findings),
            IdleTimeout = Durations.Read(proxy.IdleTimeout, "idle_timeout", findings),
            HashesSourceAddress = proxy.HashPolicy.Count > 0,
            Tunnel = Tunnel(proxy.TunnelingConfig, findings),
            Origin = Origins.Read(chain.Of(Names.MetadataIstio), chain.Of(Names.MetadataIsthmus)),
        };
    }

    private static TcpTunnel? Tunnel(TcpProxyPb.TcpProxy.Types.TunnelingConfig? config, Findings findings)
    {
        if (config is null)
        {
            return null;
        }

        findings.RejectIf(config.Hostname.Length == 0 || config.Hostname.Contains('%', StringComparison.Ordinal), "tcp_proxy: tunneling_config.hostname");
        findings.RejectIf(
            config.HeadersToAdd.Count > 0 || config.PropagateResponseHeaders || config.PropagateResponseTrailers || config.PostPath.Length > 0,
            "tcp_proxy: tunneling_config: more than hostname and use_post");
        return new(config.Hostname, config.UsePost);
    }

    private static EquatableArray<WeightedUpstream> Upstreams(TcpProxyPb.TcpProxy proxy, Findings findings)
    {
        switch (proxy.ClusterSpecifierCase)
        {
            case TcpProxyPb.TcpProxy.ClusterSpecifierOneofCase.Cluster:
                return [new WeightedUpstream(proxy.Cluster)];
            case TcpProxyPb.TcpProxy.ClusterSpecifierOneofCase.WeightedClusters:
                var clusters = proxy.WeightedClusters.Clusters;
                findings.RejectIf(clusters.Any(c => c.MetadataMatch is not null), "tcp_proxy: metadata_match");
                var upstreams = clusters.Where(c => c.Weight > 0).Select(c => new WeightedUpstream(c.Name, c.Weight)).ToEquatableArray();
                findings.RejectIf(upstreams.IsEmpty, "tcp_proxy: no weight");
                return upstreams;
            default:
                findings.Reject("tcp_proxy: no cluster");
                return [];
        }
    }
}
