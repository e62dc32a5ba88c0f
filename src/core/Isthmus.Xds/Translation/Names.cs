namespace Isthmus.Xds.Translation;

/// <summary>Names that Envoy, gRPC and Istio agree on.</summary>
internal static class Names
{
    public const string MetadataIstio = "istio";
    public const string MetadataIsthmus = "isthmus";
    public const string MetadataTransportSocketMatch = "envoy.transport_socket_match";
    public const string MetadataJwt = "envoy.filters.http.jwt_authn";

    public const string TlsMode = "tlsMode";
    public const string TlsModeIstio = "istio";

    public const string HttpConnectionManager = "envoy.filters.network.http_connection_manager";
    public const string TcpProxy = "envoy.filters.network.tcp_proxy";
    public const string NetworkRbac = "envoy.filters.network.rbac";
    public const string HttpRbac = "envoy.filters.http.rbac";
    public const string HttpJwt = "envoy.filters.http.jwt_authn";
    public const string HttpFault = "envoy.filters.http.fault";
    public const string HttpCors = "envoy.filters.http.cors";
    public const string HttpRouter = "envoy.filters.http.router";
    public const string OriginalDestination = "envoy.filters.listener.original_dst";
    public const string TlsInspector = "envoy.filters.listener.tls_inspector";
    public const string HttpInspector = "envoy.filters.listener.http_inspector";
    public const string TlsSocket = "envoy.transport_sockets.tls";
    public const string RawSocket = "envoy.transport_sockets.raw_buffer";
    public const string ProxyProtocolSocket = "envoy.transport_sockets.upstream_proxy_protocol";
    public const string PreviousHosts = "envoy.retry_host_predicates.previous_hosts";
    public const string PreviousPriorities = "envoy.retry_priorities.previous_priorities";
    public const string HttpProtocolOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /// <summary>Name of the transport of an upstream that has one transport for all endpoints.</summary>
    public const string OnlyTransport = "tls";

    /// <summary>Envoy wants a prefix for statistics; this one stands for none.</summary>
    public const string NoStatPrefix = "-";

    /// <summary>Secret names in Istio's agent: a certificate with its key, and roots, from files.</summary>
    public const string FileCertificate = "file-cert:";

    /// <inheritdoc cref="FileCertificate"/>
    public const string FileRoots = "file-root:";

    /// <summary>The roots of the operating system, in Istio's agent.</summary>
    public const string SystemRoots = FileRoots + "system";

    /// <summary>An expression for any text but the empty one: how Istio asks for an identity of any name.</summary>
    public const string AnyText = ".+";

    /// <summary>Scheme of addresses that are Unix domain sockets.</summary>
    public const string UnixScheme = "unix://";
}
