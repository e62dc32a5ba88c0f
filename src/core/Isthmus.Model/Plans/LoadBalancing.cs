namespace Isthmus.Model.Plans;

/// <summary>How an upstream picks an endpoint: between priorities, between localities, between endpoints.</summary>
public sealed record LoadBalancing
{
    /// <summary>How one endpoint is picked among equals.</summary>
    public LoadBalancerAlgorithm Algorithm { get; init; }

    /// <summary>Smallest ring for <see cref="LoadBalancerAlgorithm.RingHash"/>.</summary>
    public uint MinimumRingSize { get; init; } = 1024;

    /// <summary>Table size for <see cref="LoadBalancerAlgorithm.Maglev"/>; a prime.</summary>
    public uint MaglevTableSize { get; init; } = 65537;

    /// <summary>Whether the weights of localities count inside a priority (<c>locality_weighted_lb_config</c>); else all endpoints of a priority are one pool.</summary>
    public bool IsLocalityWeighted { get; init; }

    /// <summary>Below this share of healthy endpoints, in percent, a priority uses all its endpoints; 0 turns that off.</summary>
    public uint PanicThreshold { get; init; } = 50;

    /// <summary>How a new endpoint's share grows; null when it has its full share at once.</summary>
    public SlowStart? SlowStart { get; init; }

    /// <summary>Keeps traffic in the caller's zone as far as capacity allows (<c>zone_aware_lb_config</c>); null when off.</summary>
    public ZoneAwareness? ZoneAwareness { get; init; }
}
