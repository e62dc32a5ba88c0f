namespace Isthmus.Model;

/// <summary>Label and annotation keys with a meaning for the mesh, as Istio and Kubernetes spell them.</summary>
public static class WellKnownLabels
{
    /// <summary>Region of a node or, synthetic, of an endpoint.</summary>
    public const string Region = "topology.kubernetes.io/region";

    /// <summary>Zone of a node or, synthetic, of an endpoint.</summary>
    public const string Zone = "topology.kubernetes.io/zone";

    /// <summary>Subzone of a node or, synthetic, of an endpoint.</summary>
    public const string SubZone = "topology.istio.io/subzone";

    /// <summary>Cluster of an endpoint; synthetic.</summary>
    public const string Cluster = "topology.istio.io/cluster";

    /// <summary>Network of a pod, of a cluster (on the system namespace), or of a gateway's Service.</summary>
    public const string Network = "topology.istio.io/network";

    /// <summary>Node name; synthetic on endpoints.</summary>
    public const string HostName = "kubernetes.io/hostname";

    /// <summary>Locality given on a pod or WorkloadEntry; <c>.</c> stands for <c>/</c>.</summary>
    public const string Locality = "topology.istio.io/locality";

    /// <summary>Whether a workload speaks mTLS: <c>istio</c> or <c>disabled</c>.</summary>
    public const string TlsMode = "security.istio.io/tlsMode";

    /// <summary>Service name for telemetry; else label <c>app</c>.</summary>
    public const string CanonicalName = "service.istio.io/canonical-name";

    /// <summary>Service revision for telemetry; else label <c>version</c>.</summary>
    public const string CanonicalRevision = "service.istio.io/canonical-revision";

    /// <summary>Port of a network gateway's Service, default 15443.</summary>
    public const string GatewayPort = "networking.istio.io/gatewayPort";

    /// <summary>Name of the Service that an EndpointSlice belongs to.</summary>
    public const string SliceService = "kubernetes.io/service-name";

    /// <summary>Marks a pod as draining, whatever the value.</summary>
    public const string Draining = "istio.io/draining";
}
