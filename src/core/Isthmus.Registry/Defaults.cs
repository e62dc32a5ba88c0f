namespace Isthmus.Registry;

/// <summary>
/// Bounds of the registry, each with its reason. What N clusters hold is bounded by their own stores; the bounds here concern what we derive, which could
/// grow beyond it.
/// </summary>
public static class Defaults
{
    /// <summary>
    /// How many ServiceEntries may stand behind each other when an endpoint names a service whose endpoint names a service. A migration needs one
    /// step, a name for a name two; more is a mistake, and every step can multiply the work.
    /// </summary>
    public const int MaxExpansionDepth = 4;

    /// <summary>
    /// Most endpoints of one service that come from expanded names. Far above what one Kubernetes service is tested with (5,000 per cluster), and
    /// small enough that a fan of names cannot fill the memory.
    /// </summary>
    public const int MaxExpandedEndpoints = 50_000;

    /// <summary>Port of a network's gateway when its Service does not say another (Istio's mTLS pass-through port).</summary>
    public const int GatewayPort = 15443;

    /// <summary>Port of a network's gateway for HBONE; a Service that has only this one is a gateway that sidecars cannot use.</summary>
    public const int HbonePort = 15008;
}
