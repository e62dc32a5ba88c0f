namespace Isthmus.Api.Mesh;

/// <summary>Settings of the whole mesh (istio.mesh.v1alpha1 MeshConfig), the part that shapes plans, with Istio's defaults.</summary>
public sealed record MeshConfig
{
    /// <summary><c>trustDomain</c>.</summary>
    public string TrustDomain { get; init; } = "cluster.local";

    /// <summary><c>trustDomainAliases</c>.</summary>
    public EquatableArray<string> TrustDomainAliases { get; init; }

    /// <summary><c>rootNamespace</c>.</summary>
    public string RootNamespace { get; init; } = "istio-system";

    /// <summary>The DNS suffix of Kubernetes services (a setting of the control plane in Istio, not of MeshConfig).</summary>
    public string DomainSuffix { get; init; } = "cluster.local";

    /// <summary><c>proxyListenPort</c>.</summary>
    public int ProxyListenPort { get; init; } = 15001;

    /// <summary><c>proxyInboundListenPort</c>.</summary>
    public int ProxyInboundListenPort { get; init; } = 15006;

    /// <summary><c>proxyHttpPort</c>; 0 when none.</summary>
    public int ProxyHttpPort { get; init; }

    /// <summary><c>connectTimeout</c>.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>protocolDetectionTimeout</c>; zero waits as long as it takes.</summary>
    public TimeSpan ProtocolDetectionTimeout { get; init; }

    /// <summary><c>tcpKeepalive</c>; null when absent.</summary>
    public TcpKeepalive? TcpKeepalive { get; init; }

    /// <summary><c>outboundTrafficPolicy</c>; the mesh default is ALLOW_ANY.</summary>
    public OutboundTrafficMode OutboundTrafficMode { get; init; } = OutboundTrafficMode.AllowAny;

    /// <summary><c>inboundTrafficPolicy.mode</c> is LOCALHOST; the default is PASSTHROUGH.</summary>
    public bool InboundGoesToLocalhost { get; init; }

    /// <summary><c>enableAutoMtls</c>.</summary>
    public bool EnableAutoMtls { get; init; } = true;

    /// <summary><c>localityLbSetting</c>; null when absent.</summary>
    public LocalityLbConfig? LocalityLbSetting { get; init; } = new() { Enabled = true };

    /// <summary><c>zoneAwareLbSetting</c>; null when absent.</summary>
    public ZoneAwareLbConfig? ZoneAwareLbSetting { get; init; }

    /// <summary><c>defaultTrafficPolicy</c>: connectionPool and outlierDetection for services whose rules say nothing; null when absent.</summary>
    public TrafficPolicyConfig? DefaultTrafficPolicy { get; init; }

    /// <summary><c>defaultServiceExportTo</c>.</summary>
    public EquatableArray<string> DefaultServiceExportTo { get; init; } = ["*"];

    /// <summary><c>defaultVirtualServiceExportTo</c>.</summary>
    public EquatableArray<string> DefaultVirtualServiceExportTo { get; init; } = ["*"];

    /// <summary><c>defaultDestinationRuleExportTo</c>.</summary>
    public EquatableArray<string> DefaultDestinationRuleExportTo { get; init; } = ["*"];

    /// <summary><c>defaultHttpRetryPolicy</c>; null when absent.</summary>
    public HttpRetryConfig? DefaultHttpRetryPolicy { get; init; }

    /// <summary><c>h2UpgradePolicy</c> is UPGRADE.</summary>
    public bool UpgradesToHttp2 { get; init; }

    /// <summary><c>serviceSettings</c>.</summary>
    public EquatableArray<ServiceSettingsConfig> ServiceSettings { get; init; }

    /// <summary><c>pathNormalization.normalization</c>.</summary>
    public PathNormalization PathNormalization { get; init; }

    /// <summary><c>defaultConfig.gatewayTopology.numTrustedProxies</c>.</summary>
    public uint TrustedProxies { get; init; }

    /// <summary><c>accessLogFile</c>; empty means no access log.</summary>
    public string AccessLogFile { get; init; } = "";

    /// <summary><c>accessLogEncoding</c> is JSON.</summary>
    public bool IsAccessLogJson { get; init; }

    /// <summary><c>accessLogFormat</c>; empty means Istio's.</summary>
    public string AccessLogFormat { get; init; } = "";

    /// <summary><c>meshMTLS.minProtocolVersion</c> and the highest version.</summary>
    public TlsVersions MeshMtlsVersions { get; init; } = TlsVersions.Default;

    /// <summary><c>extensionProviders[].name</c>: known names for CUSTOM authorization.</summary>
    public EquatableArray<string> ExtensionProviders { get; init; }

    /// <summary>Networks, from <c>meshNetworks</c>.</summary>
    public EquatableArray<NetworkConfig> Networks { get; init; }

    /// <summary>Istio's defaults.</summary>
    public static MeshConfig Istio { get; } = new();

    /// <summary>
    /// What holds when the operator gives no MeshConfig: Istio's defaults, and outlier detection and retries for every service, so that failover
    /// between localities works without a DestinationRule (design section 8).
    /// </summary>
    public static MeshConfig Default { get; } = new()
    {
        ConnectTimeout = Defaults.ConnectTimeout,
        DefaultTrafficPolicy = new TrafficPolicyConfig { OutlierDetection = Defaults.OutlierDetection },
        DefaultHttpRetryPolicy = Defaults.Retries,
    };
}
