namespace Isthmus.Model.Plans;

/// <summary>When an endpoint is taken out for failing (<c>envoy.config.cluster.v3.OutlierDetection</c>). Istio sets only the consecutive detectors.</summary>
public sealed record OutlierDetection
{
    /// <summary>Failures in a row (5xx, and local failures unless split) that eject; 0 turns the detector off.</summary>
    public uint ConsecutiveErrors { get; init; } = 5;

    /// <summary>Gateway failures in a row (502, 503, 504, and local failures unless split) that eject; 0 turns the detector off.</summary>
    public uint ConsecutiveGatewayErrors { get; init; }

    /// <summary>Local failures in a row (connect, reset, timeout) that eject, when split; 0 turns the detector off.</summary>
    public uint ConsecutiveLocalOriginFailures { get; init; } = 5;

    /// <summary>Whether failures of ours to reach an endpoint are counted apart from its answers.</summary>
    public bool SplitsLocalOrigin { get; init; }

    /// <summary>Time between sweeps that return ejected endpoints.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Ejection time of the first ejection; the n-th takes n times as long.</summary>
    public TimeSpan BaseEjectionTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest ejection.</summary>
    public TimeSpan MaxEjectionTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Up to this much is added to each ejection, drawn anew, so that hosts that went together do not come back together.</summary>
    public TimeSpan MaxEjectionJitter { get; init; }

    /// <summary>Largest share of an upstream's endpoints that may be ejected, in percent: with 10 % of five, nobody is, unless <see cref="AlwaysEjectsOne"/>.</summary>
    public uint MaxEjectionPercent { get; init; } = 10;

    /// <summary>One endpoint may be ejected whatever its share is.</summary>
    public bool AlwaysEjectsOne { get; init; }

    /// <summary>HTTP status codes that count as errors; empty means every 5xx.</summary>
    public EquatableArray<int> ErrorStatusCodes { get; init; }

    /// <summary>How often a detection really ejects; every time unless said.</summary>
    public EjectionEnforcement Enforcement { get; init; } = EjectionEnforcement.Always;

    /// <summary>Finds endpoints that succeed less often than the others; null when off.</summary>
    public SuccessRateDetection? SuccessRate { get; init; }

    /// <summary>Finds endpoints that fail too large a share of requests; null when off.</summary>
    public FailurePercentageDetection? FailurePercentage { get; init; }
}
