namespace Isthmus.Planner.Checking;

public static partial class MeshCheckCatalog
{
    internal static Check NetworkWithoutGateway { get; } = new(
        "ISM0215", Severity.Warning, "A network without a gateway",
        "Workloads in other networks are given the addresses of its endpoints as if they could reach them directly. If the networks are really apart, every such request fails.",
        "label the gateway's Service with topology.istio.io/network, or list a gateway in meshNetworks");

    internal static Check NotReachable { get; } = new(
        "ISM0216", Severity.Warning, "Endpoints that other networks cannot reach, for want of mTLS",
        "A gateway between networks chooses the service by the SNI of the mesh's own TLS. Endpoints that do not take it are left out for callers in other networks, without a word.",
        "inject a sidecar, and allow mTLS for the workload and in the DestinationRule");

    internal static Check UnknownRegistry { get; } = new(
        "ISM0217", Severity.Error, "meshNetworks names an unknown cluster",
        "fromRegistry is the name of a cluster; an unknown one assigns no endpoint to the network.",
        "write the name under which the cluster is known");

    internal static Check GatewayServiceMissing { get; } = new(
        "ISM0218", Severity.Warning, "meshNetworks names a gateway Service that gives no address",
        "The gateway's addresses are taken from the Service in the clusters of the network; without one the network has no gateway.",
        "correct the name, or wait for the load balancer's address");

    internal static Check GatewayWithoutAddress { get; } = new(
        "ISM0219", Severity.Info, "A network whose gateways are known by host name only",
        "Endpoints are handed out as IP addresses, so the control plane looks such names up, every 30 s. While a name was never answered, callers in other networks get none of the endpoints behind it, and no failover to them.",
        "see that the name resolves where the control plane runs; isthmus endpoints looks it up as well and shows what comes of it");

    internal static Check ProtocolConflict { get; } = new(
        "ISM0240", Severity.Warning, "ServiceEntries give one host and port different protocols",
        "One of them wins, so the port is handled as HTTP or as bytes depending on which object is older.",
        "use one protocol");

    internal static Check PortNameDropped { get; } = new(
        "ISM0241", Severity.Warning, "Endpoints of a port name that the service does not have",
        "Endpoints of all clusters are matched to the ports of the first cluster's Service by name; others are dropped.",
        "give the port the same name in every cluster");

    internal static Check ServicesDiffer { get; } = new(
        "ISM0242", Severity.Warning, "A Service differs between clusters",
        "Services of one name and namespace are one service of the mesh, with the attributes of the first cluster; what another cluster says differently is ignored.",
        "make the Services the same in every cluster");

    internal static Check EndpointNotFollowed { get; } = new(
        "ISM0243", Severity.Warning, "An endpoint of a ServiceEntry cannot be followed",
        "An endpoint may be the name of another service of the mesh and then stands for that service's endpoints. Where that leads nowhere, in a circle or too far, the endpoint is left out.",
        "name a service of the mesh that has the port, or an address");
}
