namespace Isthmus.Planner.Localities;

/// <summary>The one locality setting that holds for an upstream; settings of different levels are never merged.</summary>
/// <param name="Mode">What is done.</param>
/// <param name="Distribute">Shares, for <see cref="LocalityMode.Distribute"/>.</param>
/// <param name="Failover">Which region is next.</param>
/// <param name="FailoverPriority">Labels that near endpoints have in common with the caller, in order.</param>
/// <param name="ZoneAware">The setting, for <see cref="LocalityMode.ZoneAware"/>.</param>
internal sealed record LocalityPolicy(
    LocalityMode Mode,
    EquatableArray<DistributeConfig> Distribute = default,
    EquatableArray<FailoverConfig> Failover = default,
    EquatableArray<string> FailoverPriority = default,
    ZoneAwareLbConfig? ZoneAware = null)
{
    private static readonly EquatableArray<string> SameZone = [WellKnownLabels.Network, WellKnownLabels.Region, WellKnownLabels.Zone];
    private static readonly EquatableArray<string> SameNode = [.. SameZone, WellKnownLabels.SubZone, WellKnownLabels.HostName];

    /// <summary>Nothing is done.</summary>
    public static LocalityPolicy None { get; } = new(LocalityMode.None);

    /// <summary>Whether the weights of localities count within a priority. With plain failover they do not: all endpoints of a priority are one pool.</summary>
    public bool IsWeighted => Mode == LocalityMode.Distribute || (Mode == LocalityMode.Failover && (!Failover.IsEmpty || !FailoverPriority.IsEmpty));

    /// <summary>
    /// The DestinationRule's setting, else the service's own wish for near endpoints, else the mesh's. Failover needs outlier detection, or nothing would ever
    /// notice that the near endpoints are gone. Unlike Istio, outlier detection from the mesh's default policy counts: it is in
    /// <paramref name="policy"/> already.
    /// </summary>
    public static LocalityPolicy Of(TrafficPolicyConfig policy, Service service, MeshConfig mesh)
    {
        var own = policy.LoadBalancer;
        if (own?.ZoneAwareLbSetting is { } zones)
        {
            return Of(zones);
        }

        var canFail = policy.OutlierDetection is not null;
        if (own?.LocalityLbSetting is { } setting)
        {
            return Of(setting, canFail);
        }

        return service.TrafficDistribution switch
        {
            TrafficDistribution.SameZone => new(LocalityMode.Failover, FailoverPriority: SameZone),
            TrafficDistribution.SameNode => new(LocalityMode.Failover, FailoverPriority: SameNode),
            _ => mesh.ZoneAwareLbSetting is { } meshZones ? Of(meshZones) : Of(mesh.LocalityLbSetting, canFail),
        };
    }

    private static LocalityPolicy Of(ZoneAwareLbConfig zones) =>
        new(LocalityMode.ZoneAware, Failover: zones.Failover, FailoverPriority: zones.FailoverPriority, ZoneAware: zones);

    private static LocalityPolicy Of(LocalityLbConfig? setting, bool canFail) => setting switch
    {
        null or { Enabled: false } => None,
        { Distribute: { } shares } => new(LocalityMode.Distribute, Distribute: shares),
        _ => canFail ? new(LocalityMode.Failover, Failover: setting.Failover, FailoverPriority: setting.FailoverPriority) : None,
    };
}
