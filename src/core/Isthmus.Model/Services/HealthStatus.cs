namespace Isthmus.Model.Services;

/// <summary>What the source of an endpoint says about it (<c>envoy.config.core.v3.HealthStatus</c>).</summary>
public enum HealthStatus
{
    /// <summary>Nothing said; used like <see cref="Healthy"/>.</summary>
    Unknown,

    /// <summary>Ready.</summary>
    Healthy,

    /// <summary>Not ready.</summary>
    Unhealthy,

    /// <summary>Shutting down: existing sessions only.</summary>
    Draining,

    /// <summary>Usable when nothing better is left.</summary>
    Degraded,
}
