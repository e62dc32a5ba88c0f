using Google.Protobuf.WellKnownTypes;
using Isthmus.Model.Plans;
using Isthmus.Xds.Protos.UpstreamProxyProtocol.V3;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Upstreams, Envoy's clusters.</summary>
internal static class UpstreamWriter
{
    // Istio's: a name that fails is asked for again after a minute; what is found lives as long as DNS says.
    private static readonly TimeSpan DnsRefresh = TimeSpan.FromSeconds(60);

    /// <summary>Keys of Istio's cluster metadata.</summary>
    public const string Services = "services";

    /// <inheritdoc cref="Services"/>
    public const string Subset = "subset";

    /// <inheritdoc cref="Services"/>
    public const string Port = "default_original_port";

    /// <inheritdoc cref="Services"/>
    public const string External = "external";

    /// <summary>The cluster.</summary>
    public static ClusterPb.Cluster Write(Upstream upstream)
    {
        var cluster = new ClusterPb.Cluster
        {
            Name = upstream.Name,
            ConnectTimeout = Duration.FromTimeSpan(upstream.ConnectTimeout),
            OutlierDetection = OutlierDetectionWriter.Write(upstream.OutlierDetection),
            CircuitBreakers = Breakers(upstream.CircuitBreakers),
            UpstreamConnectionOptions = Keepalive(upstream.Connections.Keepalive),
            Metadata = Metadata(upstream),
            AltStatName = upstream.Service is null ? "" : upstream.Name + ";",
        };
        Discovery(upstream, cluster);
        LoadBalancingWriter.Write(upstream.LoadBalancing, cluster);
        if (UpstreamHttpWriter.Write(upstream) is { } http)
        {
            cluster.TypedExtensionProtocolOptions[Names.HttpProtocolOptions] = Any.Pack(http);
        }

        Transports(upstream, cluster);
        return cluster;
    }

    private static void Discovery(Upstream upstream, ClusterPb.Cluster cluster)
    {
        cluster.Type = upstream.Discovery switch
        {
            UpstreamDiscovery.Static => ClusterPb.Cluster.Types.DiscoveryType.Static,
            UpstreamDiscovery.Dns => ClusterPb.Cluster.Types.DiscoveryType.StrictDns,
            UpstreamDiscovery.LogicalDns => ClusterPb.Cluster.Types.DiscoveryType.LogicalDns,
            UpstreamDiscovery.OriginalDestination => ClusterPb.Cluster.Types.DiscoveryType.OriginalDst,
            _ => ClusterPb.Cluster.Types.DiscoveryType.Eds,
        };
        switch (upstream.Discovery)
        {
            case UpstreamDiscovery.Endpoints:
                cluster.EdsClusterConfig = new() { EdsConfig = ConfigSourceWriter.Ads(), ServiceName = upstream.Name };
                break;
            case UpstreamDiscovery.Dns or UpstreamDiscovery.LogicalDns:
                cluster.DnsRefreshRate = Duration.FromTimeSpan(DnsRefresh);
                cluster.RespectDnsTtl = true;
                cluster.DnsLookupFamily = ClusterPb.Cluster.Types.DnsLookupFamily.V4Preferred;
                break;
            case UpstreamDiscovery.OriginalDestination when upstream.IsCalledWorkload:
                cluster.UpstreamBindConfig = new() { SourceAddress = new() { Address = "127.0.0.6", PortValue = 0 } };
                break;
        }

        if (!upstream.InlineEndpoints.IsEmpty)
        {
            cluster.LoadAssignment = EndpointsWriter.Write(upstream.Name, upstream.InlineEndpoints);
        }
    }

    private static ClusterPb.CircuitBreakers Breakers(CircuitBreakers breakers) => new()
    {
        Thresholds =
        {
            new ClusterPb.CircuitBreakers.Types.Thresholds
            {
                MaxConnections = breakers.MaxConnections,
                MaxPendingRequests = breakers.MaxPendingRequests,
                MaxRequests = breakers.MaxRequests,
                MaxRetries = breakers.MaxRetries,
                RetryBudget = breakers.RetryBudget is { } budget
                    ? new() { BudgetPercent = new() { Value = budget.Percent }, MinRetryConcurrency = budget.MinimumConcurrency }
                    : null,
            },
        },
    };

    private static ClusterPb.UpstreamConnectionOptions? Keepalive(TcpKeepalive? keepalive) => keepalive is null ? null : new()
    {
        TcpKeepalive = new()
        {
            KeepaliveProbes = keepalive.Probes > 0 ? keepalive.Probes : null,
            KeepaliveTime = Seconds(keepalive.Time),
            KeepaliveInterval = Seconds(keepalive.Interval),
        },
    };

    private static uint? Seconds(TimeSpan? time) => time is { } value ? (uint)Math.Ceiling(value.TotalSeconds) : null;

    private static void Transports(Upstream upstream, ClusterPb.Cluster cluster)
    {
        if (upstream.Transports is [{ Name: Names.OnlyTransport, OnlyMtlsEndpoints: false, Tls: not null } only])
        {
            cluster.TransportSocket = Introduced(upstream, TlsWriter.Client(only.Tls));
            return;
        }

        foreach (var transport in upstream.Transports)
        {
            var match = new Struct();
            match.Put(Names.TlsMode, transport.OnlyMtlsEndpoints ? Names.TlsModeIstio : "");
            cluster.TransportSocketMatches.Add(new ClusterPb.Cluster.Types.TransportSocketMatch { Name = transport.Name, Match = match, TransportSocket = Introduced(upstream, TlsWriter.Client(transport.Tls)) });
        }

        if (upstream.Transports.IsEmpty && upstream.ProxyProtocol != ProxyProtocolVersion.None)
        {
            cluster.TransportSocket = Introduced(upstream, TlsWriter.Client(null));
        }
    }

    // The header goes before everything else, so its socket is around the others.
    private static CorePb.TransportSocket Introduced(Upstream upstream, CorePb.TransportSocket socket)
    {
        if (upstream.ProxyProtocol == ProxyProtocolVersion.None)
        {
            return socket;
        }

        var version = upstream.ProxyProtocol == ProxyProtocolVersion.V1 ? CorePb.ProxyProtocolConfig.Types.Version.V1 : CorePb.ProxyProtocolConfig.Types.Version.V2;
        var config = new ProxyProtocolUpstreamTransport { Config = new() { Version = version }, TransportSocket = socket };
        return new() { Name = Names.ProxyProtocolSocket, TypedConfig = Any.Pack(config) };
    }

    private static CorePb.Metadata? Metadata(Upstream upstream)
    {
        var istio = new Struct();
        var isthmus = new Struct();
        Origins.Write(upstream.DestinationRule, istio, isthmus);
        if (upstream.Service is { } service)
        {
            var entry = new Struct();
            entry.Fields["host"] = Value.ForString(service.Host);
            entry.Fields["name"] = Value.ForString(upstream.ServiceName);
            entry.Fields["namespace"] = Value.ForString(service.Namespace);
            istio.Fields[Services] = Value.ForList(Value.ForStruct(entry));
        }

        if (upstream.ServicePort > 0)
        {
            istio.Fields[Port] = Value.ForNumber(upstream.ServicePort);
        }

        istio.Put(Subset, upstream.Subset);
        istio.Put(External, upstream.IsExternal);
        // The workload's own TLS: its application protocols are not the mesh's.
        istio.Put("alpn_override", upstream.Transports is [{ Tls: { } tls }] && tls.TrustedRoots != CertificateSource.MeshRoots ? "false" : "");
        return Structs.Metadata((Names.MetadataIstio, istio), (Names.MetadataIsthmus, isthmus));
    }
}
