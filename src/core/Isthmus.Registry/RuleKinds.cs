namespace Isthmus.Registry;

/// <summary>The kinds that make up <see cref="ConfigTable"/>, each with the way to refresh its list.</summary>
internal static class RuleKinds
{
    private static readonly Dictionary<string, Func<ConfigTable, ClusterObjects, ConfigTable>> ByKind = new(StringComparer.Ordinal)
    {
        [DestinationRuleConfig.Kind] = (table, from) => table with { DestinationRules = ListOf<DestinationRuleConfig>(from) },
        [VirtualServiceConfig.Kind] = (table, from) => table with { VirtualServices = ListOf<VirtualServiceConfig>(from) },
        [GatewayConfig.Kind] = (table, from) => table with { Gateways = ListOf<GatewayConfig>(from) },
        [SidecarConfig.Kind] = (table, from) => table with { Sidecars = ListOf<SidecarConfig>(from) },
        [ServiceEntryConfig.Kind] = (table, from) => table with { ServiceEntries = ListOf<ServiceEntryConfig>(from) },
        [WorkloadGroupConfig.Kind] = (table, from) => table with { WorkloadGroups = ListOf<WorkloadGroupConfig>(from) },
        [PeerAuthenticationConfig.Kind] = (table, from) => table with { PeerAuthentications = ListOf<PeerAuthenticationConfig>(from) },
        [AuthorizationPolicyConfig.Kind] = (table, from) => table with { AuthorizationPolicies = ListOf<AuthorizationPolicyConfig>(from) },
        [RequestAuthenticationConfig.Kind] = (table, from) => table with { RequestAuthentications = ListOf<RequestAuthenticationConfig>(from) },
    };

    public static bool Contains(string kind) => ByKind.ContainsKey(kind);

    public static ConfigTable Refresh(ConfigTable table, string kind, ClusterObjects from) => ByKind[kind](table, from);

    private static ConfigList<TConfig> ListOf<TConfig>(ClusterObjects from)
        where TConfig : class, IObjectConfig =>
        ConfigList<TConfig>.From(from.All<TConfig>());
}
