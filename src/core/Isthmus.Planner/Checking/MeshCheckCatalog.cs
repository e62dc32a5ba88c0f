namespace Isthmus.Planner.Checking;

/// <summary>The rules about how objects fit together, <c>ISM02xx</c>. A code is never given to another rule.</summary>
public static partial class MeshCheckCatalog
{
    /// <summary>Every rule, by code.</summary>
    public static IReadOnlyList<Check> All =>
    [
        NoLocality, SomeWithoutLocality, OneLocality, NoOutlierDetection, DistributeMisses, DistributeOneRegion, DistributeNowhere, CallersNowhere, FailoverNowhere,
        EjectionTooSmall, ClusterWithoutLocality, RemoteLocalitiesOff, FrozenEndpoints,
        NetworkWithoutGateway, NotReachable, UnknownRegistry, GatewayServiceMissing, GatewayWithoutAddress,
        RuleHost, SubsetEmpty, DestinationHost, DestinationSubset, DestinationPort, RoutedHost, UnknownGateway, GatewayHostMismatch, GatewayWithoutRoutes,
        GatewaySelector, ExposesEverything, RuleIgnored, RuleHidden, RouteConflict, GatewayConflict, DelegateMissing, SubsetUnused,
        ProtocolConflict, PortNameDropped, ServicesDiffer, EndpointNotFollowed,
        RootSelector, SecondPolicy, HttpOnTcp, PlaintextToStrict, MtlsToPlaintext, CustomDenies, SelectsNothing, TargetOfNobody,
    ];
}
