using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Model.Services;
using Isthmus.Xds.Protos.UpstreamProxyProtocol.V3;
using Isthmus.Xds.Translation.Writing;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Upstreams, Envoy's clusters.</summary>
internal static class UpstreamReader
{
    /// <summary>Reads a cluster, and the name of the assignment that it waits for.</summary>
    public static PlanPart.OfUpstream Read(ClusterPb.Cluster cluster, Findings findings)
    {
        Refuse(cluster, findings);
        var http = cluster.TypedExtensionProtocolOptions.TryGetValue(Names.HttpProtocolOptions, out var packed)
            ? Extensions.Read<HttpOptionsPb.HttpProtocolOptions>(packed, findings)
            : new();
        var istio = cluster.Metadata.Of(Names.MetadataIstio);
        var service = istio.Items(UpstreamWriter.Services).FirstOrDefault();
        var discovery = Discovery(cluster, findings);
        var upstream = new Upstream
        {
            Name = cluster.Name,
            Discovery = discovery,
            InlineEndpoints = cluster.LoadAssignment is { } assignment ? EndpointsReader.Read(assignment, findings) : [],
            ConnectTimeout = Durations.Read(cluster.ConnectTimeout, "connect_timeout", findings) ?? EnvoyDefaults.ConnectTimeout,
            LoadBalancing = LoadBalancingReader.Read(cluster, findings),
            OutlierDetection = OutlierDetectionReader.Read(cluster.OutlierDetection, http.OutlierDetection, findings),
            CircuitBreakers = Breakers(cluster.CircuitBreakers, findings),
            Protocol = Protocol(http, findings),
            Connections = Connections(cluster, http, findings),
            Transports = Transports(cluster, http.UpstreamHttpProtocolOptions, findings),
            ProxyProtocol = ProxyProtocol(cluster, findings),
            Service = service is null ? null : new ServiceKey(service.Text("host"), service.Text("namespace")),
            ServiceName = service.Text("name"),
            ServicePort = istio.Port(UpstreamWriter.Port),
            Subset = istio.Text(UpstreamWriter.Subset),
            IsExternal = istio.Flag(UpstreamWriter.External),
            DestinationRule = Origins.Read(istio, cluster.Metadata.Of(Names.MetadataIsthmus)),
        };
        var waitsFor = discovery != UpstreamDiscovery.Endpoints ? "" : cluster.EdsClusterConfig is { ServiceName.Length: > 0 } eds ? eds.ServiceName : cluster.Name;
        return new(upstream, waitsFor);
    }

    /// <summary>Whether a resource comes over the very stream that names it.</summary>
    public static bool IsOurStream(CorePb.ConfigSource? source) =>
        source?.ConfigSourceSpecifierCase is CorePb.ConfigSource.ConfigSourceSpecifierOneofCase.Ads or CorePb.ConfigSource.ConfigSourceSpecifierOneofCase.Self;

    private static void Refuse(ClusterPb.Cluster cluster, Findings findings)
    {
        findings.RejectIf(cluster.HealthChecks.Count > 0, "health_checks");
        findings.RejectIf(cluster.OriginalDstLbConfig is { UseHttpHeader: true } or { MetadataKey: not null } or { UpstreamPortOverride: not null }, "original_dst_lb_config");
        findings.RejectIf(cluster.UpstreamBindConfig?.SourceAddress is { Address: not ("127.0.0.6" or "::6") }, "upstream_bind_config");
        foreach (var filter in cluster.Filters)
        {
            var type = Extensions.TypeOf(filter.TypedConfig);
            findings.RejectIf(!Extensions.IsOwnWay(type), $"upstream filter {filter.Name} ({type})");
        }
    }

    private static UpstreamDiscovery Discovery(ClusterPb.Cluster cluster, Findings findings)
    {
        if (cluster.ClusterType is { } custom)
        {
            findings.Reject($"cluster_type {custom.Name}");
        }

        switch (cluster.Type)
        {
            case ClusterPb.Cluster.Types.DiscoveryType.Static:
                return UpstreamDiscovery.Static;
            case ClusterPb.Cluster.Types.DiscoveryType.StrictDns:
                return UpstreamDiscovery.Dns;
            case ClusterPb.Cluster.Types.DiscoveryType.LogicalDns:
                return UpstreamDiscovery.LogicalDns;
            case ClusterPb.Cluster.Types.DiscoveryType.OriginalDst:
                return UpstreamDiscovery.OriginalDestination;
            case ClusterPb.Cluster.Types.DiscoveryType.Eds:
                findings.RejectIf(!IsOurStream(cluster.EdsClusterConfig?.EdsConfig), "eds_config: not ADS");
                return UpstreamDiscovery.Endpoints;
            default:
                findings.Reject($"type {cluster.Type}");
                return UpstreamDiscovery.Static;
        }
    }

    private static CircuitBreakers Breakers(ClusterPb.CircuitBreakers? breakers, Findings findings)
    {
        findings.RejectIf(breakers is { PerHostThresholds.Count: > 0 }, "per_host_thresholds");
        var limits = breakers?.Thresholds.FirstOrDefault(t => t.Priority == CorePb.RoutingPriority.Default) ?? new();
        return new()
        {
            MaxConnections = limits.MaxConnections ?? EnvoyDefaults.BreakerLimit,
            MaxPendingRequests = limits.MaxPendingRequests ?? EnvoyDefaults.BreakerLimit,
            MaxRequests = limits.MaxRequests ?? EnvoyDefaults.BreakerLimit,
            MaxRetries = limits.MaxRetries ?? EnvoyDefaults.BreakerRetries,
            RetryBudget = limits.RetryBudget is { } budget
                ? new(budget.BudgetPercent?.Value ?? EnvoyDefaults.RetryBudgetPercent, budget.MinRetryConcurrency ?? EnvoyDefaults.RetryBudgetConcurrency)
                : null,
        };
    }

    private static UpstreamProtocol Protocol(HttpOptionsPb.HttpProtocolOptions http, Findings findings)
    {
        findings.RejectIf(http.AutoConfig is not null, "auto_config");
        return http.UseDownstreamProtocolConfig is not null ? UpstreamProtocol.SameAsDownstream
            : http.ExplicitHttpConfig?.Http2ProtocolOptions is not null ? UpstreamProtocol.Http2
            : UpstreamProtocol.Http1;
    }

    private static ConnectionReuse Connections(ClusterPb.Cluster cluster, HttpOptionsPb.HttpProtocolOptions http, Findings findings)
    {
        var common = http.CommonHttpProtocolOptions;
        findings.RejectIf(Durations.IsSet(common?.MaxStreamDuration), "max_stream_duration");
        var keepalive = cluster.UpstreamConnectionOptions?.TcpKeepalive;
        var http2 = http.UseDownstreamProtocolConfig?.Http2ProtocolOptions ?? http.ExplicitHttpConfig?.Http2ProtocolOptions;
        return new()
        {
            IdleTimeout = Durations.Read(common?.IdleTimeout, "idle_timeout", findings),
            MaxDuration = Durations.Read(common?.MaxConnectionDuration, "max_connection_duration", findings),
            MaxRequests = common?.MaxRequestsPerConnection ?? cluster.MaxRequestsPerConnection ?? 0,
            MaxConcurrentStreams = http2?.MaxConcurrentStreams,
            Keepalive = keepalive is null ? null : new(keepalive.KeepaliveProbes ?? 0, Seconds(keepalive.KeepaliveTime), Seconds(keepalive.KeepaliveInterval)),
        };
    }

    private static TimeSpan? Seconds(uint? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    // The first match counts; what matches none gets the cluster's own socket.
    private static EquatableArray<UpstreamTransport> Transports(ClusterPb.Cluster cluster, CorePb.UpstreamHttpProtocolOptions? names, Findings findings)
    {
        var transports = cluster.TransportSocketMatches
            .Select(m => new UpstreamTransport(m.Name, IsOnlyMtls(m.Match, findings), TlsReader.Client(Inner(m.TransportSocket, findings), names, findings)))
            .ToList();
        if (cluster.TransportSocket is { } socket && TlsReader.Client(Inner(socket, findings), names, findings) is { } tls)
        {
            transports.Add(new(Names.OnlyTransport, OnlyMtlsEndpoints: false, tls));
        }

        return transports.ToEquatableArray();
    }

    // It is for the upstream as a whole: all of its sockets must say the same.
    private static ProxyProtocolVersion ProxyProtocol(ClusterPb.Cluster cluster, Findings findings)
    {
        var sockets = cluster.TransportSocketMatches.Select(m => m.TransportSocket);
        var versions = (cluster.TransportSocket is { } own ? sockets.Append(own) : sockets).Select(socket => Wrapper(socket, findings)).Select(VersionOf).Distinct().ToList();
        findings.RejectIf(versions.Count > 1, "PROXY protocol for some of the transport sockets");
        return versions.FirstOrDefault();
    }

    private static ProxyProtocolVersion VersionOf(ProxyProtocolUpstreamTransport? wrapper) => wrapper switch
    {
        null => ProxyProtocolVersion.None,
        { Config.Version: CorePb.ProxyProtocolConfig.Types.Version.V2 } => ProxyProtocolVersion.V2,
        _ => ProxyProtocolVersion.V1,
    };

    private static CorePb.TransportSocket? Inner(CorePb.TransportSocket? socket, Findings findings) => Wrapper(socket, findings) is { } wrapper ? wrapper.TransportSocket : socket;

    private static ProxyProtocolUpstreamTransport? Wrapper(CorePb.TransportSocket? socket, Findings findings) =>
        Extensions.TypeOf(socket?.TypedConfig) == ProxyProtocolUpstreamTransport.Descriptor.FullName ? Extensions.Read<ProxyProtocolUpstreamTransport>(socket!.TypedConfig, findings) : null;

    private static bool IsOnlyMtls(Struct? match, Findings findings)
    {
        var isOnlyMtls = match.Text(Names.TlsMode) == Names.TlsModeIstio;
        findings.RejectIf((match?.Fields.Count ?? 0) != (isOnlyMtls ? 1 : 0), "transport_socket_matches: match");
        return isOnlyMtls;
    }
}
