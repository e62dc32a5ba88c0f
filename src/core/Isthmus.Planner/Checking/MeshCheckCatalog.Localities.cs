namespace Isthmus.Planner.Checking;

public static partial class MeshCheckCatalog
{
    internal static Check NoLocality { get; } = new(
        "ISM0200", Severity.Warning, "Locality settings for a service whose endpoints have no locality",
        "Near and far are told apart by region, zone and subzone. Where no endpoint has any, all are equally near and the setting does nothing.",
        "label the nodes with topology.kubernetes.io/region and zone, or the pods with topology.istio.io/locality");

    internal static Check SomeWithoutLocality { get; } = new(
        "ISM0201", Severity.Warning, "Some endpoints have no locality",
        "An endpoint without locality is in another region than every caller that has one: it is used last, and a distribute list never reaches it.",
        "give the remaining nodes or pods their locality");

    internal static Check OneLocality { get; } = new(
        "ISM0202", Severity.Warning, "Locality settings where there is one locality only",
        "Failover needs somewhere to go: all endpoints of the service are in the same place, so the setting does nothing.",
        "run the service in a second locality, or check that the nodes are labelled with where they really are");

    internal static Check NoOutlierDetection { get; } = new(
        "ISM0203", Severity.Warning, "Failover without outlier detection",
        "Without outlier detection no priorities are made and traffic is spread over all localities; this is how Istio has it, and the most frequent reason for failover that does not happen.",
        "add outlierDetection beside loadBalancer, or to defaultTrafficPolicy of the MeshConfig");

    internal static Check DistributeMisses { get; } = new(
        "ISM0204", Severity.Warning, "distribute leaves out a locality that has endpoints",
        "Endpoints in localities that 'to' does not list get no traffic at all, not even when every other endpoint is down.",
        "add the locality with a share of at least 1");

    internal static Check DistributeOneRegion { get; } = new(
        "ISM0205", Severity.Warning, "distribute leaves no second region",
        "A fixed split has no failover beyond its list. When the one region dies, requests fail although another region has endpoints.",
        "give another region a share of at least 1, or use failover");

    internal static Check DistributeNowhere { get; } = new(
        "ISM0206", Severity.Warning, "distribute sends a share to a locality without endpoints",
        "The share vanishes: the others grow in proportion.",
        "correct the locality, or run the service there");

    internal static Check CallersNowhere { get; } = new(
        "ISM0207", Severity.Warning, "A locality rule is for callers in a place where nobody is",
        "The entry is for callers whose locality matches 'from'; no workload of the mesh is there.",
        "correct 'from'; regions are compared letter by letter");

    internal static Check FailoverNowhere { get; } = new(
        "ISM0208", Severity.Warning, "failover goes to a region without endpoints",
        "The entry has no effect: all other regions stay equally near.",
        "correct 'to', or run the service there");

    internal static Check EjectionTooSmall { get; } = new(
        "ISM0209", Severity.Warning, "maxEjectionPercent is too small to leave a locality",
        "The percentage is of all endpoints of the service, in all localities, rounded down; the default is 10, which is none of fewer than ten. When a whole locality fails, only so many of its endpoints are ejected, and the rest keep their share of the traffic.",
        "set maxEjectionPercent: 100");

    internal static Check ClusterWithoutLocality { get; } = new(
        "ISM0210", Severity.Warning, "No workload of a cluster has a locality",
        "Callers there have no near endpoints, and for callers elsewhere its endpoints are in no region: failover in and out of this cluster does not follow regions.",
        "label the nodes with topology.kubernetes.io/region and zone, and let the control plane read them");

    internal static Check RemoteLocalitiesOff { get; } = new(
        "ISM0211", Severity.Warning, "retryRemoteLocalities towards a service with distribute",
        "Retries look for another priority, and a fixed split has one priority only: the retry stays where it is.",
        "use failover instead of distribute, or rely on retries to other endpoints");

    internal static Check FrozenEndpoints { get; } = new(
        "ISM0212", Severity.Info, "Failover that does not notice frozen endpoints",
        "An endpoint that accepts connections and never answers makes no error that could be counted. Without a limit for one try its requests wait until their callers give up, and new ones go to it until its readiness probe fails.",
        "in a VirtualService for the host, set retries with attempts: 2 and a perTryTimeout that its slowest good answers do not need");
}
