using Google.Protobuf.Reflection;

namespace Isthmus.Xds.Protos;

/// <summary>The definitions that are compiled into this assembly, for whoever has to describe them.</summary>
public static class Definitions
{
    // Those that no other imports; the rest is found from them.
    private static readonly FileDescriptor[] Roots =
    [
        Listener.V3.ListenerReflection.Descriptor,
        AccessLoggers.File.V3.FileAccessLogReflection.Descriptor,
        AccessLoggers.Stream.V3.StreamAccessLogReflection.Descriptor,
        Clusters.Aggregate.V3.AggregateClusterReflection.Descriptor,
        HttpFilters.Cors.V3.CorsReflection.Descriptor,
        HttpFilters.Fault.V3.FaultReflection.Descriptor,
        HttpFilters.JwtAuthn.V3.JwtAuthnReflection.Descriptor,
        HttpFilters.Rbac.V3.HttpRbacReflection.Descriptor,
        HttpFilters.Router.V3.RouterReflection.Descriptor,
        ListenerFilters.HttpInspector.V3.HttpInspectorReflection.Descriptor,
        ListenerFilters.OriginalDst.V3.OriginalDstReflection.Descriptor,
        ListenerFilters.ProxyProtocol.V3.ListenerProxyProtocolReflection.Descriptor,
        ListenerFilters.TlsInspector.V3.TlsInspectorReflection.Descriptor,
        Hcm.V3.HttpConnectionManagerReflection.Descriptor,
        NetworkFilters.Rbac.V3.NetworkRbacReflection.Descriptor,
        SniCluster.V3.SniClusterReflection.Descriptor,
        TcpProxy.V3.TcpProxyReflection.Descriptor,
        Balancing.LeastRequest.V3.LeastRequestReflection.Descriptor,
        Balancing.PickFirst.V3.PickFirstReflection.Descriptor,
        Balancing.RingHash.V3.RingHashReflection.Descriptor,
        Balancing.RoundRobin.V3.RoundRobinReflection.Descriptor,
        Balancing.WrrLocality.V3.WrrLocalityReflection.Descriptor,
        UriTemplate.V3.UriTemplateReflection.Descriptor,
        RequestId.V3.UuidRequestIdReflection.Descriptor,
        Retry.PreviousHosts.V3.PreviousHostsReflection.Descriptor,
        Retry.PreviousPriorities.V3.PreviousPrioritiesReflection.Descriptor,
        InternalUpstream.V3.InternalUpstreamReflection.Descriptor,
        UpstreamProxyProtocol.V3.UpstreamProxyProtocolReflection.Descriptor,
        RawBuffer.V3.RawBufferReflection.Descriptor,
        Tls.V3.TlsReflection.Descriptor,
        Upstreams.Http.V3.HttpProtocolOptionsReflection.Descriptor,
        ClusterDiscovery.V3.CdsReflection.Descriptor,
        Discovery.V3.AdsReflection.Descriptor,
        EndpointDiscovery.V3.EdsReflection.Descriptor,
        ListenerDiscovery.V3.LdsReflection.Descriptor,
        RouteDiscovery.V3.RdsReflection.Descriptor,
        Status.V3.ClientStatusReflection.Descriptor,
        Types.Http.V3.HttpTypeReflection.Descriptor,
        Health.V1.HealthReflection.Descriptor,
        Reflection.V1.ReflectionReflection.Descriptor,
        Nds.V1.NdsReflection.Descriptor,
        Ca.V1.CaReflection.Descriptor,
        Udpa.Type.V1.UdpaTypedStructReflection.Descriptor,
        XdsTypes.V3.XdsTypedStructReflection.Descriptor,
    ];

    /// <summary>Every file, also those of protobuf itself, each after what it imports.</summary>
    public static IReadOnlyList<FileDescriptor> Files { get; } = [.. Roots.SelectMany(WithImports).DistinctBy(f => f.Name, StringComparer.Ordinal)];

    private static IEnumerable<FileDescriptor> WithImports(FileDescriptor file) => file.Dependencies.SelectMany(WithImports).Append(file);
}
