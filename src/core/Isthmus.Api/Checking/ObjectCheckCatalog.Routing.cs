namespace Isthmus.Api.Checking;

public static partial class ObjectCheckCatalog
{
    internal static Check DelegateShape { get; } = new(
        "ISM0140", Severity.Error, "A delegate VirtualService has what only a root may have",
        "A VirtualService without hosts is a delegate: it takes hosts and gateways from its root, carries HTTP routes only and cannot delegate further.",
        "give it hosts, or remove the field");

    internal static Check ZeroWeights { get; } = new(
        "ISM0141", Severity.Error, "All destinations of a route have weight 0",
        "Weights are relative; when none is above 0 no destination can be chosen.",
        "give at least one destination a weight");

    internal static Check Unreachable { get; } = new(
        "ISM0142", Severity.Warning, "A route can never be reached",
        "Routes are tried in order and one before it takes every request.",
        "move it before the route that takes all");

    internal static Check WildcardOnMesh { get; } = new(
        "ISM0143", Severity.Error, "Host * on the mesh gateway",
        "A VirtualService that applies to sidecars must say whose calls it routes; '*' would take every call of every workload.",
        "name hosts, or bind it to gateways only");

    internal static Check OverlappingHosts { get; } = new(
        "ISM0144", Severity.Error, "Hosts of a VirtualService overlap",
        "One host is the same as, or covered by, another host of the same object.",
        "remove the one that is covered");

    internal static Check SniNotInHosts { get; } = new(
        "ISM0145", Severity.Error, "An SNI host is not among the hosts of the VirtualService",
        "A TLS route can only take names that the object stands for.",
        "add it to spec.hosts");

    internal static Check RetryOn { get; } = new(
        "ISM0146", Severity.Error, "retryOn names an unknown condition",
        "Conditions are Envoy's x-envoy-retry-on and x-envoy-retry-grpc-on names, or HTTP statuses.",
        "use names such as 5xx, gateway-error, connect-failure, reset, unavailable");

    internal static Check RetriesOff { get; } = new(
        "ISM0147", Severity.Error, "Retries are off but configured",
        "attempts: 0 turns retries off; conditions or timeouts beside it contradict that.",
        "set attempts, or remove the other fields");

    internal static Check PerTryTimeout { get; } = new(
        "ISM0148", Severity.Warning, "The timeout of one try leaves no time for a second",
        "The route's timeout ends the request, tries included; a slow first try uses it up.",
        "make perTryTimeout smaller than timeout");

    internal static Check FaultNever { get; } = new(
        "ISM0149", Severity.Warning, "A fault is injected into 0 % of the requests",
        "A missing percentage counts as 0, not as 100.",
        "set percentage.value");

    internal static Check HeaderFixed { get; } = new(
        "ISM0150", Severity.Error, "A header that cannot be changed this way",
        "Pseudo headers and Host can be neither added nor removed; request.set of :authority or host rewrites the host.",
        "use rewrite.authority");

    internal static Check MatchGateway { get; } = new(
        "ISM0151", Severity.Warning, "A match names a gateway that the VirtualService is not bound to",
        "The match is looked at only on gateways of spec.gateways ('mesh' when that is empty), so it never holds.",
        "add the gateway to spec.gateways");

    internal static Check SourceLabelsIgnored { get; } = new(
        "ISM0152", Severity.Warning, "sourceLabels or sourceNamespace beside gateways are ignored",
        "When an HTTP match names gateways, only the gateway is checked.",
        "split the match in two: one with gateways, one with sourceLabels");

    internal static Check PathSlash { get; } = new(
        "ISM0153", Severity.Warning, "A path that does not begin with a slash never matches",
        "The path of a request begins with '/', except for OPTIONS *.",
        "begin it with '/'");

    internal static Check TlsMissing { get; } = new(
        "ISM0155", Severity.Error, "A TLS port without TLS settings",
        "A server with protocol HTTPS or TLS needs to know what to do with the handshake.",
        "add tls with a mode");

    internal static Check TlsUnexpected { get; } = new(
        "ISM0156", Severity.Error, "TLS settings on a port that is not TLS",
        "On an HTTP port only httpsRedirect is possible; other plain ports take no TLS settings.",
        "use protocol HTTPS or TLS, or remove the settings");

    internal static Check CertificateUnused { get; } = new(
        "ISM0157", Severity.Error, "Certificates on a server that does not end TLS",
        "PASSTHROUGH and AUTO_PASSTHROUGH never see the handshake's keys, and ISTIO_MUTUAL uses the mesh's own certificates.",
        "remove the certificates or use SIMPLE or MUTUAL");

    internal static Check SidecarHost { get; } = new(
        "ISM0160", Severity.Error, "A Sidecar host is not namespace/name",
        "Egress hosts are written 'namespace/dnsName', with '.', '*' or '~' for the namespace.",
        "write for example './*' or 'istio-system/*'");

    internal static Check CatchAllOrder { get; } = new(
        "ISM0161", Severity.Error, "The egress listener without a port is not the last, or not the only one",
        "A listener without a port takes everything that the others leave; it must stand last and once.",
        "move it to the end");

    internal static Check DefaultEndpoint { get; } = new(
        "ISM0162", Severity.Error, "defaultEndpoint has an unknown form",
        "The endpoint is 127.0.0.1:PORT, [::1]:PORT, 0.0.0.0:PORT, [::]:PORT or unix:///path.",
        "write for example 127.0.0.1:8080");

    internal static Check EmptyOutboundPolicy { get; } = new(
        "ISM0163", Severity.Warning, "outboundTrafficPolicy without mode blocks unknown hosts",
        "The zero value of the mode is REGISTRY_ONLY, while the mesh default is ALLOW_ANY: an empty block changes what happens to calls to unknown hosts.",
        "write mode: REGISTRY_ONLY or mode: ALLOW_ANY");
}
