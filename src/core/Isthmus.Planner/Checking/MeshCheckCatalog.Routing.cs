namespace Isthmus.Planner.Checking;

public static partial class MeshCheckCatalog
{
    internal static Check RuleHost { get; } = new(
        "ISM0220", Severity.Warning, "A DestinationRule for a host that does not exist",
        "A name without a dot is completed with the rule's namespace; a name with a dot is taken as written and must be the full host. No service has this one.",
        "write the full host, for example reviews.prod.svc.cluster.local");

    internal static Check SubsetEmpty { get; } = new(
        "ISM0221", Severity.Warning, "A subset selects no endpoint",
        "Routes to the subset answer 503: none of the service's endpoints has these labels.",
        "correct the labels");

    internal static Check DestinationHost { get; } = new(
        "ISM0222", Severity.Warning, "A route to a host that does not exist",
        "Requests on this route answer 503, because no service has this host.",
        "write the full host of a service, or add a ServiceEntry");

    internal static Check DestinationSubset { get; } = new(
        "ISM0223", Severity.Warning, "A route to a subset that no DestinationRule defines",
        "Requests on this route answer 503.",
        "define the subset in a DestinationRule for the host");

    internal static Check DestinationPort { get; } = new(
        "ISM0224", Severity.Warning, "A route to a port that the service does not have",
        "Requests on this route answer 503: the port is the service's port, not the container's.",
        "write a port of the Service");

    internal static Check RoutedHost { get; } = new(
        "ISM0225", Severity.Warning, "A VirtualService for a host that does not exist",
        "It looks like a Kubernetes service, and there is none of this name: callers that mean another host are not routed by it.",
        "write the host as callers use it, or the full host");

    internal static Check UnknownGateway { get; } = new(
        "ISM0226", Severity.Warning, "A VirtualService bound to a gateway that does not exist",
        "A name without a namespace is looked for in the VirtualService's own namespace.",
        "write namespace/name of a Gateway");

    internal static Check GatewayHostMismatch { get; } = new(
        "ISM0227", Severity.Warning, "A VirtualService has no host that its gateway serves",
        "A gateway takes routes only for hosts of its servers, and a server host may be limited to one namespace.",
        "add the host to the Gateway, or correct it here");

    internal static Check GatewayWithoutRoutes { get; } = new(
        "ISM0228", Severity.Warning, "A Gateway that no VirtualService uses",
        "Its ports are open and every request answers 404.",
        "bind a VirtualService to it, or remove it");

    internal static Check GatewaySelector { get; } = new(
        "ISM0229", Severity.Warning, "A Gateway whose selector matches no workload",
        "Nobody opens the ports.",
        "use the labels of the gateway's pods");

    internal static Check ExposesEverything { get; } = new(
        "ISM0230", Severity.Warning, "A Gateway exposes every service to other networks",
        "AUTO_PASSTHROUGH with such a wildcard lets any workload of any cluster reach every service of this one; authorization policies of the gateway do not apply to it.",
        "list the hosts that are meant to be shared, for example *.prod.svc.cluster.local");

    internal static Check RuleIgnored { get; } = new(
        "ISM0231", Severity.Warning, "A DestinationRule is partly ignored beside an older one",
        "Rules of one namespace for one host are merged: the oldest with a traffic policy gives it as a whole, and a subset that is defined twice is taken from the older rule.",
        "put everything for one host in one rule");

    internal static Check RuleHidden { get; } = new(
        "ISM0232", Severity.Warning, "A wildcard DestinationRule hides a more exact one in another namespace",
        "Rules in the caller's namespace are looked up first, and there a wildcard is enough: for callers in this namespace the exact rule beside the service no longer holds, outlier detection and subsets included.",
        "export the wildcard to fewer namespaces, or copy the exact rule");

    internal static Check RouteConflict { get; } = new(
        "ISM0233", Severity.Warning, "Two VirtualServices for one host on sidecars",
        "Sidecars do not merge VirtualServices: the oldest for a host wins and the routes of the other are ignored.",
        "put the routes in one VirtualService, or use delegates");

    internal static Check GatewayConflict { get; } = new(
        "ISM0234", Severity.Warning, "Two servers of gateways want the same port in ways that exclude each other",
        "On one workload, a port has one kind of protocol, and TLS hosts must differ: of two that conflict the older one wins.",
        "use another port or other hosts");

    internal static Check DelegateMissing { get; } = new(
        "ISM0235", Severity.Warning, "A route delegates to a VirtualService that cannot take over",
        "The route is dropped: the delegate does not exist, has hosts of its own, or is not exported to this namespace.",
        "name a VirtualService without hosts that is exported here");

    internal static Check SubsetUnused { get; } = new(
        "ISM0236", Severity.Warning, "A subset has a policy and no route leads there",
        "The policy of a subset holds only for requests that a VirtualService sends to the subset.",
        "route to the subset, or move the policy to the top of the rule");
}
