namespace Isthmus.Xds.Subscriptions;

/// <summary>Type URLs of the resources that travel between the planes.</summary>
public static class TypeUrls
{
    private const string Prefix = "type.googleapis.com/";

    /// <summary>CDS.</summary>
    public const string Cluster = Prefix + "envoy.config.cluster.v3.Cluster";

    /// <summary>EDS.</summary>
    public const string Endpoints = Prefix + "envoy.config.endpoint.v3.ClusterLoadAssignment";

    /// <summary>LDS.</summary>
    public const string Listener = Prefix + "envoy.config.listener.v3.Listener";

    /// <summary>RDS.</summary>
    public const string Route = Prefix + "envoy.config.route.v3.RouteConfiguration";

    /// <summary>SDS.</summary>
    public const string Secret = Prefix + "envoy.extensions.transport_sockets.tls.v3.Secret";

    /// <summary>ECDS.</summary>
    public const string ExtensionConfig = Prefix + "envoy.config.core.v3.TypedExtensionConfig";

    /// <summary>VHDS.</summary>
    public const string VirtualHost = Prefix + "envoy.config.route.v3.VirtualHost";

    /// <summary>Istio's name table for DNS.</summary>
    public const string NameTable = Prefix + "istio.networking.nds.v1.NameTable";

    /// <summary>
    /// Not a resource: Istio's agent reports the health of its workload with a request of this type, unhealthy if it carries
    /// error_detail. A stream's owner takes such requests out before the session sees them.
    /// </summary>
    public const string HealthInformation = Prefix + "istio.v1.HealthInformation";

    // Make before break: what is pointed to goes before what points.
    private static readonly string[] Order = [Cluster, Endpoints, Listener, Route, VirtualHost, Secret, ExtensionConfig, NameTable];

    /// <summary>Place in the order of pushes; unknown types come last.</summary>
    internal static int Rank(string typeUrl) => Array.IndexOf(Order, typeUrl) is var rank and >= 0 ? rank : Order.Length;

    /// <summary>The constant of that text, or the text itself if it names no type that is served.</summary>
    internal static string Known(string typeUrl) => Array.IndexOf(Order, typeUrl) is var rank and >= 0 ? Order[rank] : typeUrl;

    /// <summary>
    /// True if an empty list of names can mean everything, and if a state-of-the-world response lists everything: LDS, CDS, and the
    /// types that are not Envoy's, of which there is one of each. To Envoy, an empty list of any other type of its own is an error.
    /// </summary>
    internal static bool IsWildcard(string typeUrl) =>
        typeUrl is Cluster or Listener || !typeUrl.StartsWith(Prefix + "envoy.", StringComparison.Ordinal);

    /// <summary>True for what others point to: its removal waits until nobody does.</summary>
    internal static bool IsPointedTo(string typeUrl) => typeUrl is Cluster or Endpoints;

    /// <summary>True for what points to clusters: its changes wait until those are there.</summary>
    internal static bool Points(string typeUrl) => typeUrl is Listener or Route;
}
