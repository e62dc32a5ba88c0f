namespace Isthmus.Registry;

/// <summary>
/// The operator's rules as read from the configuration cluster. Every list is ordered by creation time, then name, then namespace: the order in which Istio
/// resolves conflicts.
/// </summary>
public sealed record ConfigTable
{
    /// <summary>No rules.</summary>
    public static ConfigTable Empty { get; } = new();

    /// <summary>DestinationRules.</summary>
    public ConfigList<DestinationRuleConfig> DestinationRules { get; init; } = ConfigList<DestinationRuleConfig>.Empty;

    /// <summary>VirtualServices.</summary>
    public ConfigList<VirtualServiceConfig> VirtualServices { get; init; } = ConfigList<VirtualServiceConfig>.Empty;

    /// <summary>Gateways.</summary>
    public ConfigList<GatewayConfig> Gateways { get; init; } = ConfigList<GatewayConfig>.Empty;

    /// <summary>Sidecars.</summary>
    public ConfigList<SidecarConfig> Sidecars { get; init; } = ConfigList<SidecarConfig>.Empty;

    /// <summary>ServiceEntries; the services made of them are in <see cref="MeshSnapshot.Services"/>.</summary>
    public ConfigList<ServiceEntryConfig> ServiceEntries { get; init; } = ConfigList<ServiceEntryConfig>.Empty;

    /// <summary>WorkloadGroups.</summary>
    public ConfigList<WorkloadGroupConfig> WorkloadGroups { get; init; } = ConfigList<WorkloadGroupConfig>.Empty;

    /// <summary>PeerAuthentications.</summary>
    public ConfigList<PeerAuthenticationConfig> PeerAuthentications { get; init; } = ConfigList<PeerAuthenticationConfig>.Empty;

    /// <summary>AuthorizationPolicies.</summary>
    public ConfigList<AuthorizationPolicyConfig> AuthorizationPolicies { get; init; } = ConfigList<AuthorizationPolicyConfig>.Empty;

    /// <summary>RequestAuthentications.</summary>
    public ConfigList<RequestAuthenticationConfig> RequestAuthentications { get; init; } = ConfigList<RequestAuthenticationConfig>.Empty;
}
