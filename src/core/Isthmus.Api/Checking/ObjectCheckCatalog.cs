namespace Isthmus.Api.Checking;

/// <summary>The rules about one object, <c>ISM01xx</c>. A code is never given to another rule.</summary>
public static partial class ObjectCheckCatalog
{
    /// <summary>Every rule, by code.</summary>
    public static IReadOnlyList<Check> All =>
    [
        Missing, Exclusive, OutOfRange, Duration, Host, Repeated, Address, RegexSyntax, RegexNotRe2, Label, ExportTo, ExportToSet, Name, Reference, EmptySelector,
        DistributeAndFailover, FailoverAndTopology, Share, ShareSum, LocalityOverlap, LocalityWildcard, LocalityPart, FailoverToItself, FailoverRegion,
        ZoneAwarePriority, PartialWildcard, SecondFailover, PriorityBesideDistribute, PriorityOverride,
        LocalOrigin, UpgradeAndClientProtocol, EmptyPool, NeverEjects, HashWithoutKey, WarmupWithout, PortLevelDrops, SelectorExport, LaterIgnored, TunnelByPost,
        DelegateShape, ZeroWeights, Unreachable, WildcardOnMesh, OverlappingHosts, SniNotInHosts, RetryOn, RetriesOff, PerTryTimeout, FaultNever, HeaderFixed,
        MatchGateway, SourceLabelsIgnored, PathSlash,
        TlsMissing, TlsUnexpected, CertificateUnused,
        SidecarHost, CatchAllOrder, DefaultEndpoint, EmptyOutboundPolicy,
        PartialHostWildcard, CidrResolution, EndpointsWithNone, EndpointAddress, EndpointPort, DnsHost, RoundRobinEndpoints, DynamicDns, TcpHosts, TcpWithoutAddress,
        SelectorWithNone, EndpointWithoutPlace, DynamicDnsUnserved,
        PortMtlsWithoutSelector, RulesMissing, EmptyRulePart, ConditionKey, PatternWildcard, CustomIdentity, AccountsAndPrincipals, TargetAndSelector, JwtKeys, FilterCondition,
        KubeconfigCommand, SecretCluster,
        MeshNetworkGateway, TrustDomain,
    ];
}
