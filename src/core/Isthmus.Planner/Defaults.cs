namespace Isthmus.Planner;

/// <summary>Numbers and names that hold when the operator says nothing, each with its reason.</summary>
internal static class Defaults
{
    /// <summary>
    /// Largest factor that endpoint weights are multiplied with so that they divide evenly among gateways. 2^20 leaves 2^12 endpoints of weight 1 before the sum of
    /// a group reaches what xDS can carry (uint32); more gateways than that divide by remainder instead.
    /// </summary>
    public const ulong MaxGatewayScale = 1 << 20;

    /// <summary>Smallest hash ring when the operator names none (Istio's value, as Envoy's).</summary>
    public const ulong MinimumRingSize = 1024;

    /// <summary>Maglev table size when the operator names none: Envoy's prime.</summary>
    public const ulong MaglevTableSize = 65537;

    /// <summary>Largest share that an operator's retries may have of active requests, in percent (Istio <c>RetryBudget.percent</c>).</summary>
    public const double RetryBudgetPercent = 20;

    /// <summary>Retries that are allowed whatever the share (Istio <c>RetryBudget.minRetryConcurrency</c>).</summary>
    public const uint RetryBudgetMinimum = 3;

    /// <summary>Where the growth of a warming endpoint's share begins, in percent (Istio <c>WarmupConfiguration.minimumPercent</c>).</summary>
    public const double WarmupMinimumPercent = 10;

    /// <summary>Endpoints that an upstream must have for zone-aware routing (Envoy <c>ZoneAwareLbConfig.min_cluster_size</c>).</summary>
    public const ulong ZoneAwareMinimumSize = 6;
}
