using Isthmus.Api.Mesh;
using Isthmus.Api.Reading.Documents;
using Isthmus.Api.Reading.Fields;
using Isthmus.Api.Reading.Kinds;

namespace Isthmus.Api.Reading;

/// <summary>Reads istio.mesh.v1alpha1 MeshConfig on top of Istio's defaults, as istiod does with the operator's text.</summary>
internal static class MeshConfigReader
{
    /// <summary>How messages name the document.</summary>
    public const string Name = "MeshConfig";

    // Names that nothing else among the files of a cluster has at its top.
    private static readonly HashSet<string> Telltale = new(StringComparer.Ordinal)
    {
        "accessLogEncoding", "accessLogFile", "accessLogFormat", "connectTimeout", "defaultConfig", "defaultDestinationRuleExportTo", "defaultHttpRetryPolicy",
        "defaultProviders", "defaultServiceExportTo", "defaultTrafficPolicy", "defaultVirtualServiceExportTo", "discoverySelectors", "enableAutoMtls",
        "enablePrometheusMerge", "enableTracing", "extensionProviders", "h2UpgradePolicy", "inboundTrafficPolicy", "ingressControllerMode", "localityLbSetting",
        "meshMTLS", "outboundTrafficPolicy", "pathNormalization", "protocolDetectionTimeout", "proxyListenPort", "rootNamespace", "serviceSettings",
        "trustDomain", "trustDomainAliases", "zoneAwareLbSetting",
    };

    private static readonly EnumNames<bool> InboundModes = new(("PASSTHROUGH", 0, false), ("LOCALHOST", 1, true));

    private static readonly EnumNames<bool> UpgradePolicies = new(("DO_NOT_UPGRADE", 0, false), ("UPGRADE", 1, true));

    private static readonly EnumNames<bool> Encodings = new(("TEXT", 0, false), ("JSON", 1, true));

    private static readonly EnumNames<int?> TlsVersionNames = new(("TLS_AUTO", 0, null), ("TLSV1_2", 1, 2), ("TLSV1_3", 2, 3));

    private static readonly EnumNames<PathNormalization> Normalizations = new(
        ("DEFAULT", 0, PathNormalization.Base),
        ("NONE", 1, PathNormalization.None),
        ("BASE", 2, PathNormalization.Base),
        ("MERGE_SLASHES", 3, PathNormalization.MergeSlashes),
        ("DECODE_AND_MERGE_SLASHES", 4, PathNormalization.DecodeAndMergeSlashes));

    public static bool LooksLikeMeshConfig(MapNode map) => map.Entries.Any(e => Telltale.Contains(e.Key));

    public static MeshConfig Read(MessageReader m)
    {
        IgnoreUnread(m);
        return ReadTraffic(m, ReadIdentity(m, MeshConfig.Istio)) with
        {
            DefaultServiceExportTo = m.TextsOrNull("defaultServiceExportTo") ?? MeshConfig.Istio.DefaultServiceExportTo,
            DefaultVirtualServiceExportTo = m.TextsOrNull("defaultVirtualServiceExportTo") ?? MeshConfig.Istio.DefaultVirtualServiceExportTo,
            DefaultDestinationRuleExportTo = m.TextsOrNull("defaultDestinationRuleExportTo") ?? MeshConfig.Istio.DefaultDestinationRuleExportTo,
            ServiceSettings = m.List("serviceSettings", ReadServiceSettings),
            AccessLogFile = m.Text("accessLogFile"),
            IsAccessLogJson = m.Enum("accessLogEncoding", Encodings, false),
            AccessLogFormat = m.Text("accessLogFormat"),
            ExtensionProviders = m.List("extensionProviders", ReadProvider),
            TrustedProxies = m.PartOrEmpty("defaultConfig", c => c.PartOrEmpty("gatewayTopology", t => t.UInt("numTrustedProxies"))),
        };
    }

    private static MeshConfig ReadIdentity(MessageReader m, MeshConfig mesh) => mesh with
    {
        TrustDomain = m.Text("trustDomain") is { Length: > 0 } domain ? domain : mesh.TrustDomain,
        TrustDomainAliases = m.Texts("trustDomainAliases"),
        RootNamespace = m.Text("rootNamespace") is { Length: > 0 } root ? root : mesh.RootNamespace,
        EnableAutoMtls = m.Flag("enableAutoMtls") ?? mesh.EnableAutoMtls,
        MeshMtlsVersions = m.MessageOrEmpty("meshMTLS", ReadMtlsVersions),
    };

    private static MeshConfig ReadTraffic(MessageReader m, MeshConfig mesh) => mesh with
    {
        ProxyListenPort = (int?)m.Integer("proxyListenPort", 0, 65535) ?? mesh.ProxyListenPort,
        ProxyInboundListenPort = (int?)m.Integer("proxyInboundListenPort", 0, 65535) ?? mesh.ProxyInboundListenPort,
        ProxyHttpPort = m.Port("proxyHttpPort"),
        ConnectTimeout = m.Duration("connectTimeout") ?? mesh.ConnectTimeout,
        ProtocolDetectionTimeout = m.Duration("protocolDetectionTimeout") ?? mesh.ProtocolDetectionTimeout,
        TcpKeepalive = m.Message("tcpKeepalive", ConnectionPoolReader.ReadKeepalive),
        OutboundTrafficMode = m.Message("outboundTrafficPolicy", o => SidecarReader.ReadOutbound(o, mesh.OutboundTrafficMode))?.Mode ?? mesh.OutboundTrafficMode,
        InboundGoesToLocalhost = m.MessageOrEmpty("inboundTrafficPolicy", i => i.Enum("mode", InboundModes, false)),
        LocalityLbSetting = m.Message("localityLbSetting", LocalityLbReader.ReadLocality) ?? mesh.LocalityLbSetting,
        ZoneAwareLbSetting = m.Message("zoneAwareLbSetting", LocalityLbReader.ReadZoneAware),
        DefaultTrafficPolicy = m.Message("defaultTrafficPolicy", TrafficPolicyReader.Read),
        DefaultHttpRetryPolicy = m.Message("defaultHttpRetryPolicy", HttpActionReader.ReadRetry),
        UpgradesToHttp2 = m.Enum("h2UpgradePolicy", UpgradePolicies, false),
        PathNormalization = m.MessageOrEmpty("pathNormalization", p => p.Enum("normalization", Normalizations, PathNormalization.Base)),
    };

    private static TlsVersions ReadMtlsVersions(MessageReader m)
    {
        m.Ignore("ecdhCurves", "cipherSuites");
        return new TlsVersions(m.Enum("minProtocolVersion", TlsVersionNames, null) ?? TlsVersions.Default.Minimum, TlsVersions.Default.Maximum);
    }

    private static ServiceSettingsConfig ReadServiceSettings(MessageReader m) =>
        new(m.MessageOrEmpty("settings", s => s.Flag("clusterLocal") ?? false), m.Texts("hosts"));

    private static string ReadProvider(MessageReader m)
    {
        m.IgnoreRest();
        return m.Text("name");
    }

    private static void IgnoreUnread(MessageReader m) => m.Ignore(
        "ca", "caCertificates", "certificates", "configSources", "defaultProviders", "disableEnvoyListenerLog", "discoverySelectors", "dnsRefreshRate",
        "enableEnvoyAccessLogService", "enablePrometheusMerge", "enableTracing", "inboundClusterStatName", "outboundClusterStatName", "ingressClass",
        "ingressControllerMode", "ingressSelector", "ingressService", "mixerCheckServer", "mixerReportServer", "serviceScopeConfigs", "thriftConfig",
        "tlsDefaults", "verifyCertificateAtClient");
}
