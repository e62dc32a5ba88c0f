using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Proxyless;

/// <summary>Upstreams for gRPC libraries.</summary>
internal static class GrpcClusterWriter
{
    // Istio's agent writes this provider into every gRPC bootstrap file.
    private const string Provider = "default";
    private const string RootsOfProvider = "ROOTCA";

    /// <summary>The libraries refuse larger rings.</summary>
    private const uint LargestRing = 8 * 1024 * 1024;

    /// <summary>The cluster; null for discoveries that the libraries do not have.</summary>
    public static ClusterPb.Cluster? Write(Upstream upstream)
    {
        var isOneName = upstream is { Discovery: UpstreamDiscovery.LogicalDns, InlineEndpoints: [{ Endpoints.Count: 1 }] };
        if (!isOneName && upstream.Discovery is not (UpstreamDiscovery.Endpoints or UpstreamDiscovery.Static))
        {
            return null;
        }

        var cluster = new ClusterPb.Cluster
        {
            Name = upstream.Name,
            Type = isOneName ? ClusterPb.Cluster.Types.DiscoveryType.LogicalDns : ClusterPb.Cluster.Types.DiscoveryType.Eds,
            EdsClusterConfig = isOneName ? null : new() { EdsConfig = ConfigSourceWriter.Ads(), ServiceName = upstream.Name },
            LoadAssignment = isOneName ? EndpointsWriter.Write(upstream.Name, upstream.InlineEndpoints) : null,
            ConnectTimeout = Duration.FromTimeSpan(upstream.ConnectTimeout),
            CircuitBreakers = new() { Thresholds = { new ClusterPb.CircuitBreakers.Types.Thresholds { MaxRequests = upstream.CircuitBreakers.MaxRequests } } },
            OutlierDetection = OutlierDetectionWriter.Write(upstream.OutlierDetection),
            TransportSocket = Mutual(upstream),
        };
        Balance(cluster, upstream.LoadBalancing);
        return cluster;
    }

    private static void Balance(ClusterPb.Cluster cluster, LoadBalancing balancing)
    {
        switch (balancing.Algorithm)
        {
            case LoadBalancerAlgorithm.RingHash:
                cluster.LbPolicy = ClusterPb.Cluster.Types.LbPolicy.RingHash;
                cluster.RingHashLbConfig = new() { MinimumRingSize = Math.Min(balancing.MinimumRingSize, LargestRing) };
                break;
            case LoadBalancerAlgorithm.Maglev:
                // The other way to hash consistently.
                cluster.LbPolicy = ClusterPb.Cluster.Types.LbPolicy.RingHash;
                break;
            default:
                // Also for least request, which some libraries do not know: they refuse the cluster (gRFC A48).
                cluster.LbPolicy = ClusterPb.Cluster.Types.LbPolicy.RoundRobin;
                break;
        }
    }

    // Only TLS to all endpoints: the libraries cannot choose by endpoint. Their certificates come from the bootstrap's provider.
    private static CorePb.TransportSocket? Mutual(Upstream upstream)
    {
        if (upstream.Transports is not [{ OnlyMtlsEndpoints: false, Tls: { } tls }] || tls.Certificate != CertificateSource.Workload)
        {
            return null;
        }

        var checks = new TlsPb.CertificateValidationContext { CaCertificateProviderInstance = new() { InstanceName = Provider, CertificateName = RootsOfProvider } };
        checks.MatchSubjectAltNames.AddRange(tls.SubjectAltNames.Select(MatcherWriter.String));
        var common = new TlsPb.CommonTlsContext
        {
            TlsCertificateProviderInstance = new() { InstanceName = Provider, CertificateName = Provider },
            CombinedValidationContext = new() { DefaultValidationContext = checks },
        };
        return new() { Name = Names.TlsSocket, TypedConfig = Any.Pack(new TlsPb.UpstreamTlsContext { CommonTlsContext = common, Sni = tls.Sni }) };
    }
}
