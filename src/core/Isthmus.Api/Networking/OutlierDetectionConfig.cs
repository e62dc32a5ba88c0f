namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io OutlierDetection; null means not said.</summary>
public sealed record OutlierDetectionConfig
{
    /// <summary><c>consecutive5xxErrors</c>, or the old <c>consecutiveErrors</c> where the new one is absent (see the check that says so).</summary>
    public uint? Consecutive5xxErrors { get; init; }

    /// <summary><c>consecutiveGatewayErrors</c>.</summary>
    public uint? ConsecutiveGatewayErrors { get; init; }

    /// <summary><c>consecutiveLocalOriginFailures</c>.</summary>
    public uint? ConsecutiveLocalOriginFailures { get; init; }

    /// <summary><c>splitExternalLocalOriginErrors</c>.</summary>
    public bool SplitExternalLocalOriginErrors { get; init; }

    /// <summary><c>interval</c>.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary><c>baseEjectionTime</c>.</summary>
    public TimeSpan? BaseEjectionTime { get; init; }

    /// <summary><c>maxEjectionPercent</c>; 0 counts as not said.</summary>
    public uint MaxEjectionPercent { get; init; }

    /// <summary><c>minHealthPercent</c>.</summary>
    public uint MinHealthPercent { get; init; }

    /// <summary><c>outlierDetectionHttpErrorCodes</c>.</summary>
    public EquatableArray<int> HttpErrorCodes { get; init; }
}
