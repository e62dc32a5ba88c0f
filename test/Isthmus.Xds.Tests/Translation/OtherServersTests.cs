using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Isthmus.Model;
using Isthmus.Model.Plans;
using Isthmus.Xds.Subscriptions;
using Isthmus.Xds.Translation;
using ClusterPb = Isthmus.Xds.Protos.Cluster.V3;
using EndpointPb = Isthmus.Xds.Protos.Endpoint.V3;
using ListenerPb = Isthmus.Xds.Protos.Listener.V3;
using RoutePb = Isthmus.Xds.Protos.Route.V3;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>What other servers send: read with xDS's defaults where it is ordinary, refused by name where we cannot honour it.</summary>
public sealed class OtherServersTests
{
    // xds facts C.8, C.9, D.1, B.4: what absent fields mean.
    [Fact]
    public void A_bare_cluster_has_the_defaults_of_xds()
    {
        var upstream = Read<PlanPart.OfUpstream>("""{"name": "c", "type": "EDS", "edsClusterConfig": {"edsConfig": {"ads": {}}}, "outlierDetection": {}}""", ClusterPb.Cluster.Descriptor, TypeUrls.Cluster);
        upstream.EndpointsName.ShouldBe("c");
        upstream.Upstream.ShouldBe(new Upstream
        {
            Name = "c",
            ConnectTimeout = TimeSpan.FromSeconds(5),
            LoadBalancing = new() { Algorithm = LoadBalancerAlgorithm.RoundRobin, PanicThreshold = 50 },
            CircuitBreakers = new() { MaxConnections = 1024, MaxPendingRequests = 1024, MaxRequests = 1024, MaxRetries = 3 },
            OutlierDetection = new()
            {
                ConsecutiveErrors = 5,
                ConsecutiveGatewayErrors = 0,
                Interval = TimeSpan.FromSeconds(10),
                BaseEjectionTime = TimeSpan.FromSeconds(30),
                MaxEjectionTime = TimeSpan.FromSeconds(300),
                MaxEjectionPercent = 10,
                SuccessRate = new() { MinimumHosts = 5, RequestVolume = 100, DeviationFactor = 1900, Enforcement = 100, LocalOriginEnforcement = 100 },
            },
        });
    }

    [Fact]
    public void A_bare_route_has_the_defaults_of_xds()
    {
        var table = Read<PlanPart.OfRouteTable>(
            """{"name": "r", "virtualHosts": [{"name": "v", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "c", "retryPolicy": {"retryOn": "5xx,nonsense"}}}]}]}""",
            RoutePb.RouteConfiguration.Descriptor,
            TypeUrls.Route).Table;
        table.IgnoresPortInHost.ShouldBeFalse();
        var route = table.VirtualHosts[0].Routes[0].Action.ShouldBeOfType<ForwardAction>();
        route.Timeout.ShouldBe(TimeSpan.FromSeconds(15));
        route.Retry.ShouldBe(new RetryPolicy { Attempts = 1, Conditions = RetryConditions.ServerError, HostSelectionAttempts = 1, AvoidsPreviousHosts = false });
    }

    [Fact]
    public void What_a_host_or_a_table_says_is_said_in_each_route()
    {
        var route = Read<PlanPart.OfRouteTable>(
            """
            {"name": "r", "requestHeadersToAdd": [{"header": {"key": "t", "value": "1"}}],
             "virtualHosts": [{"name": "v", "domains": ["*"], "retryPolicy": {"retryOn": "reset"}, "responseHeadersToRemove": ["server"],
               "routes": [{"match": {"path": "/a"}, "route": {"cluster": "c"}, "requestHeadersToAdd": [{"header": {"key": "r", "value": "2"}, "appendAction": "OVERWRITE_IF_EXISTS_OR_ADD"}]}]}]}
            """,
            RoutePb.RouteConfiguration.Descriptor,
            TypeUrls.Route).Table.VirtualHosts[0].Routes[0];
        route.RequestHeaders.ShouldBe(new HeaderEdits([new("r", "2")], [new("t", "1")], []));
        route.ResponseHeaders.Remove.ShouldBe(["server"]);
        route.Action.ShouldBeOfType<ForwardAction>().Retry!.Conditions.ShouldBe(RetryConditions.Reset);
    }

    // istio facts 2.6: no health, no network; a workload in five parts.
    [Fact]
    public void Istios_endpoint_metadata_is_understood()
    {
        var endpoint = Read<PlanPart.OfEndpoints>(
            """
            {"clusterName": "c", "endpoints": [{"locality": {"region": "r"}, "lbEndpoints": [{"endpoint": {"address": {"socketAddress": {"address": "10.0.0.1", "portValue": 80}}},
              "metadata": {"filterMetadata": {"istio": {"workload": ";ns;example;;cluster1a"}, "envoy.transport_socket_match": {"tlsMode": "istio"}}}}]}]}
            """,
            EndpointPb.ClusterLoadAssignment.Descriptor,
            TypeUrls.Endpoints).Endpoints.Localities[0].Endpoints[0];
        endpoint.ShouldBe(new PlannedEndpoint { Address = "10.0.0.1", Port = 80, AcceptsMtls = true, Workload = new("", "ns", "example", "", new ClusterId("cluster1a")) });
    }

    [Fact]
    public void Endpoints_are_listed_under_the_upstream_that_waits_for_them()
    {
        var upstream = Read<PlanPart.OfUpstream>(
            """{"name": "c", "type": "EDS", "edsClusterConfig": {"edsConfig": {"ads": {}}, "serviceName": "members"}}""", ClusterPb.Cluster.Descriptor, TypeUrls.Cluster);
        var endpoints = Read<PlanPart.OfEndpoints>("""{"clusterName": "members"}""", EndpointPb.ClusterLoadAssignment.Descriptor, TypeUrls.Endpoints);
        XdsToPlan.Assemble([upstream, endpoints]).Endpoints.ShouldBe([new UpstreamEndpoints("c", [])]);
    }

    [Theory]
    [InlineData("""{"name": "c", "clusterType": {"name": "envoy.clusters.aggregate"}}""", "cluster_type envoy.clusters.aggregate")]
    [InlineData("""{"name": "c", "healthChecks": [{"timeout": "1s"}]}""", "health_checks")]
    [InlineData("""{"name": "c", "type": "EDS", "edsClusterConfig": {"edsConfig": {"apiConfigSource": {}}}}""", "eds_config: not ADS")]
    [InlineData("""{"name": "c", "transportSocket": {"name": "x", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}}""", "transport_socket envoy.extensions.filters.http.router.v3.Router")]
    [InlineData("""{"name": "c", "transportSocketMatches": [{"name": "m", "transportSocket": {"name": "x", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport"}}}], "transportSocket": {"name": "envoy.transport_sockets.raw_buffer"}}""", "PROXY protocol for some of the transport sockets")]
    [InlineData("""{"name": "c", "lbPolicy": "LEAST_REQUEST", "leastRequestLbConfig": {"choiceCount": 3, "activeRequestBias": {"defaultValue": 2}}}""", "choice_count; active_request_bias")]
    [InlineData("""{"name": "c", "lbPolicy": "RING_HASH", "ringHashLbConfig": {"maximumRingSize": "2048"}}""", "maximum_ring_size")]
    [InlineData("""{"name": "c", "commonLbConfig": {"consistentHashingLbConfig": {"useHostnameForHashing": true, "hashBalanceFactor": 150}, "closeConnectionsOnHostSetChange": true}}""", "close_connections_on_host_set_change; use_hostname_for_hashing; hash_balance_factor")]
    [InlineData("""{"name": "c", "outlierDetection": {"enforcingSuccessRate": 101}}""", "outlier_detection: enforcing_success_rate")]
    [InlineData("""{"name": "c", "outlierDetection": {"detectDegradedHosts": true}}""", "outlier_detection: detect_degraded_hosts")]
    [InlineData("""{"name": "c", "lbPolicy": "LOAD_BALANCING_POLICY_CONFIG"}""", "lb_policy LoadBalancingPolicyConfig")]
    [InlineData("""{"name": "c", "connectTimeout": "-1s"}""", "connect_timeout: no duration")]
    [InlineData("""{"name": "c", "transportSocketMatches": [{"name": "m", "match": {"stage": "canary"}}]}""", "transport_socket_matches: match")]
    public void A_cluster_that_we_cannot_honour_is_refused(string json, string reason) => Refused(json, ClusterPb.Cluster.Descriptor, TypeUrls.Cluster, "c", reason);

    [Theory]
    [InlineData("""{"match": {"connectMatcher": {}}, "route": {"cluster": "c", "upgradeConfigs": [{"upgradeType": "CONNECT"}]}}""", "upgrade_configs: CONNECT for a route")]
    [InlineData("""{"match": {"connectMatcher": {}}, "route": {"cluster": "c", "upgradeConfigs": [{"upgradeType": "CONNECT", "connectConfig": {"allowPost": true}}]}}""", "upgrade_configs: allow_post or proxy_protocol_config")]
    [InlineData("""{"match": {"prefix": "/"}, "route": {"cluster": "c", "upgradeConfigs": [{"upgradeType": "websocket", "enabled": false}]}}""", "upgrade_configs: websocket off for a route")]
    [InlineData("""{"match": {"prefix": "/", "runtimeFraction": {"defaultValue": {"numerator": 50}}}, "route": {"cluster": "c"}}""", "route match: runtime_fraction")]
    [InlineData("""{"match": {"prefix": "/"}, "route": {"clusterHeader": "x"}}""", "route destination: ClusterHeader")]
    [InlineData("""{"match": {"prefix": "/"}, "nonForwardingAction": {}}""", "route action: NonForwardingAction")]
    [InlineData("""{"match": {"prefix": "/", "headers": [{"name": "n", "rangeMatch": {"start": "1", "end": "2"}}]}, "route": {"cluster": "c"}}""", "header matcher: RangeMatch")]
    [InlineData("""{"match": {"prefix": "/"}, "route": {"weightedClusters": {"clusters": [{"name": "c", "weight": 0}]}}}""", "weighted_clusters: sum of weights")]
    [InlineData("""{"match": {"prefix": "/"}, "route": {"cluster": "c"}, "typedPerFilterConfig": {"x": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}}""", "typed_per_filter_config envoy.extensions.filters.http.router.v3.Router")]
    public void A_route_that_we_cannot_honour_refuses_its_table(string route, string reason) =>
        Refused($$$$"""{"name": "r", "virtualHosts": [{"name": "v", "domains": ["*"], "routes": [{{{{route}}}}]}]}""", RoutePb.RouteConfiguration.Descriptor, TypeUrls.Route, "r", reason);

    [Theory]
    [InlineData("""{"name": "unknown", "isOptional": true}""", null)]
    [InlineData("""{"name": "unknown", "disabled": true}""", null)]
    [InlineData("""{"name": "istio.stats", "typedConfig": {"@type": "type.googleapis.com/udpa.type.v1.TypedStruct", "typeUrl": "type.googleapis.com/stats.PluginConfig"}}""", null)]
    [InlineData("""{"name": "mine"}""", "HTTP filter mine ()")]
    [InlineData("""{"name": "f", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault", "delay": {"fixedDelay": "1s"}}}""", "faults for all routes")]
    [InlineData("""{"name": "a", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC", "rules": {"policies": {"p": {"permissions": [{"any": true}], "principals": [{"authenticated": {}}]}}}}}""", "RBAC principal: authenticated without principal_name; string matcher: missing")]
    [InlineData("""{"name": "a", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC", "rules": {"policies": {"p": {"permissions": [{"any": true}], "principals": [{"metadata": {"filter": "x"}}]}}}}}""", "metadata matcher on x")]
    public void Only_filters_that_may_be_missing_are_passed_over(string filter, string? reason)
    {
        var json = $$$$"""
            {"name": "l", "address": {"socketAddress": {"address": "0.0.0.0", "portValue": 80}}, "filterChains": [{"filters": [{"name": "h", "typedConfig": {
              "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", "statPrefix": "s",
              "rds": {"routeConfigName": "80", "configSource": {"ads": {}}},
              "httpFilters": [{{{{filter}}}}, {"name": "r", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
            """;
        if (reason is not null)
        {
            Refused(json, ListenerPb.Listener.Descriptor, TypeUrls.Listener, "l", reason);
            return;
        }

        var handling = Read<PlanPart.OfListener>(json, ListenerPb.Listener.Descriptor, TypeUrls.Listener).Listener.FilterChains[0].Handling.ShouldBeOfType<HttpHandling>();
        handling.RouteTableName.ShouldBe("80");
        handling.ServerName.ShouldBe("envoy");
        handling.PathNormalization.ShouldBe(PathNormalization.None);
    }

    // What narrows who is accepted is enforced or refused, never passed over (xds facts B.0.1, CertificateValidationContext).
    [Theory]
    [InlineData("""{"requireClientCertificate": true, "commonTlsContext": {CERT}}""", "require_client_certificate without roots to verify it by")]
    [InlineData("""{"requireSni": true, "commonTlsContext": {CERT}}""", "require_sni")]
    [InlineData("""{"commonTlsContext": {CERT, "validationContext": {"trustedCa": {"filename": "/ca"}, "verifyCertificateHash": ["ab"]}}}""", "verify_certificate_hash")]
    [InlineData("""{"commonTlsContext": {CERT, "validationContext": {"trustedCa": {"filename": "/ca"}, "verifyCertificateSpki": ["ab"]}}}""", "verify_certificate_spki")]
    [InlineData("""{"commonTlsContext": {CERT, "validationContext": {"trustedCa": {"filename": "/ca"}, "crl": {"filename": "/crl"}}}}""", "crl")]
    public void A_check_of_peers_that_we_cannot_make_refuses_the_listener(string context, string reason)
    {
        const string Certificate = """ "tlsCertificates": [{"certificateChain": {"filename": "/c"}, "privateKey": {"filename": "/k"}}] """;
        var tls = context.Replace("CERT", Certificate, StringComparison.Ordinal).Insert(1, "\"@type\": \"type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext\", ");
        Refused(
            $$$$"""
            {"name": "l", "address": {"socketAddress": {"address": "0.0.0.0", "portValue": 80}}, "filterChains": [{"transportSocket": {"name": "t", "typedConfig": {{{{tls}}}}},
              "filters": [{"name": "p", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", "statPrefix": "s", "cluster": "c"}}]}]}
            """,
            ListenerPb.Listener.Descriptor,
            TypeUrls.Listener,
            "l",
            reason);
    }

    [Theory]
    [InlineData("""  "requestTimeout": "1s" """, "request_timeout")]
    [InlineData("""  "requestHeadersTimeout": "1s" """, "request_headers_timeout")]
    [InlineData("""  "upgradeConfigs": [{"upgradeType": "CONNECT-UDP"}] """, "upgrade_configs: CONNECT-UDP")]
    [InlineData("""  "pathWithEscapedSlashesAction": "REJECT_REQUEST" """, "path_with_escaped_slashes_action")]
    [InlineData("""  "pathWithEscapedSlashesAction": "UNESCAPE_AND_REDIRECT" """, "normalize_path, merge_slashes and path_with_escaped_slashes_action in this combination")]
    [InlineData("""  "internalAddressConfig": {"unixSockets": true} """, "internal_address_config: unix_sockets")]
    public void A_connection_manager_that_we_cannot_honour_refuses_its_listener(string setting, string reason) => Refused(WithHttp(setting), ListenerPb.Listener.Descriptor, TypeUrls.Listener, "l", reason);

    [Fact]
    public void A_proxy_for_connect_is_understood()
    {
        var listener = WithHttp(""" "upgradeConfigs": [{"upgradeType": "CONNECT"}, {"upgradeType": "CONNECT-UDP", "enabled": false}], "internalAddressConfig": {"cidrRanges": [{"addressPrefix": "10.0.0.0", "prefixLen": 8}]} """);
        var handling = Read<PlanPart.OfListener>(listener, ListenerPb.Listener.Descriptor, TypeUrls.Listener).Listener.FilterChains[0].Handling.ShouldBeOfType<HttpHandling>();
        handling.Upgrades.ShouldBe(["CONNECT"]);
        handling.InternalRanges.ShouldBe(["10.0.0.0/8"]);
        var route = Read<PlanPart.OfRouteTable>(
            """
            {"name": "r", "virtualHosts": [{"name": "v", "domains": ["*"], "routes": [{"match": {"connectMatcher": {}},
              "route": {"cluster": "c", "upgradeConfigs": [{"upgradeType": "connect", "connectConfig": {}}]}}]}]}
            """,
            RoutePb.RouteConfiguration.Descriptor,
            TypeUrls.Route).Table.VirtualHosts[0].Routes[0];
        route.Match.ShouldBe(new RouteMatch { PathKind = PathMatchKind.Connect, Path = "" });
        route.Action.ShouldBeOfType<ForwardAction>().EndsConnect.ShouldBeTrue();
    }

    [Theory]
    [InlineData(""" "hostname": "db:5432", "usePost": true """, null)]
    [InlineData(""" "hostname": "%REQUESTED_SERVER_NAME%:443" """, "tcp_proxy: tunneling_config.hostname")]
    [InlineData(""" "hostname": "db:5432", "postPath": "/x" """, "tcp_proxy: tunneling_config: more than hostname and use_post")]
    public void Tunnels_through_a_proxy_are_understood(string config, string? reason)
    {
        var json = $$$$"""
            {"name": "l", "address": {"socketAddress": {"address": "0.0.0.0", "portValue": 80}}, "filterChains": [{"filters": [{"name": "t", "typedConfig": {
              "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", "statPrefix": "s", "cluster": "c", "tunnelingConfig": { {{{{config}}}} }}}]}]}
            """;
        if (reason is not null)
        {
            Refused(json, ListenerPb.Listener.Descriptor, TypeUrls.Listener, "l", reason);
            return;
        }

        var handling = Read<PlanPart.OfListener>(json, ListenerPb.Listener.Descriptor, TypeUrls.Listener).Listener.FilterChains[0].Handling.ShouldBeOfType<TcpHandling>();
        handling.Tunnel.ShouldBe(new TcpTunnel("db:5432", UsesPost: true));
    }

    // istio facts 6: the PROXY protocol is around whatever else there is.
    [Fact]
    public void A_socket_within_the_proxy_protocol_is_found()
    {
        var upstream = Read<PlanPart.OfUpstream>(
            """
            {"name": "c", "transportSocket": {"name": "p", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport",
              "config": {"version": "V2"}, "transportSocket": {"name": "t", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext", "sni": "n"}}}}}
            """,
            ClusterPb.Cluster.Descriptor,
            TypeUrls.Cluster).Upstream;
        upstream.ProxyProtocol.ShouldBe(ProxyProtocolVersion.V2);
        upstream.Transports.ShouldHaveSingleItem().Tls!.Sni.ShouldBe("n");
    }

    [Fact]
    public void One_bad_resource_does_not_stop_the_others()
    {
        Any[] resources =
        [
            Packed("""{"name": "good"}""", ClusterPb.Cluster.Descriptor, TypeUrls.Cluster),
            Packed("""{"name": "bad", "healthChecks": [{}]}""", ClusterPb.Cluster.Descriptor, TypeUrls.Cluster),
            new() { TypeUrl = TypeUrls.Listener, Value = ByteString.CopyFromUtf8("\u0001\u0002 rubbish") },
            new() { TypeUrl = "type.googleapis.com/some.Thing" },
            Packed("""{"clusterName": "also-good"}""", EndpointPb.ClusterLoadAssignment.Descriptor, TypeUrls.Endpoints),
        ];

        XdsToPlan.Read(resources, out var problems).Select(p => p.Name).ShouldBe(["good", "also-good"]);
        problems.ShouldBe(
        [
            new(TypeUrls.Cluster, "bad", "health_checks"),
            new(TypeUrls.Listener, "", "not readable"),
            new("type.googleapis.com/some.Thing", "", "type type.googleapis.com/some.Thing"),
        ]);
    }

    [Fact]
    public void The_text_of_a_problem_is_bounded()
    {
        var table = new RoutePb.RouteConfiguration { Name = "r", VirtualHosts = { Enumerable.Range(0, 1000).Select(i => new RoutePb.VirtualHost { Domains = { $"a*{i}" } }) } };
        XdsToPlan.TryRead(new Any { TypeUrl = TypeUrls.Route, Value = table.ToByteString() }, out _, out var problem).ShouldBeFalse();
        problem!.Reason.ShouldEndWith("and 992 more");
        problem.Reason.Length.ShouldBeLessThan(1000);
    }

    private static string WithHttp(string setting) => $$$$"""
        {"name": "l", "address": {"socketAddress": {"address": "0.0.0.0", "portValue": 80}}, "filterChains": [{"filters": [{"name": "h", "typedConfig": {
          "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", "statPrefix": "s",
          "rds": {"routeConfigName": "80", "configSource": {"ads": {}}}, {{{{setting}}}},
          "httpFilters": [{"name": "r", "typedConfig": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
        """;

    private static T Read<T>(string json, Google.Protobuf.Reflection.MessageDescriptor type, string typeUrl)
        where T : PlanPart
    {
        XdsToPlan.TryRead(Packed(json, type, typeUrl), out var part, out var problem).ShouldBeTrue(problem?.Reason);
        return part.ShouldBeOfType<T>();
    }

    private static void Refused(string json, Google.Protobuf.Reflection.MessageDescriptor type, string typeUrl, string name, string reason)
    {
        XdsToPlan.TryRead(Packed(json, type, typeUrl), out var part, out var problem).ShouldBeFalse();
        part.ShouldBeNull();
        problem.ShouldBe(new TranslationProblem(typeUrl, name, reason));
    }

    private static Any Packed(string json, Google.Protobuf.Reflection.MessageDescriptor type, string typeUrl) => new() { TypeUrl = typeUrl, Value = ProtoJson.Read(json, type).ToByteString() };
}
