namespace Isthmus.Model.Plans;

/// <summary>Cross-origin resource sharing (Istio <c>CorsPolicy</c>).</summary>
public sealed record CorsPolicy
{
    /// <summary>Origins that are allowed.</summary>
    public EquatableArray<StringMatch> AllowOrigins { get; init; }

    /// <summary>Value of <c>access-control-allow-methods</c>.</summary>
    public EquatableArray<string> AllowMethods { get; init; }

    /// <summary>Value of <c>access-control-allow-headers</c>.</summary>
    public EquatableArray<string> AllowHeaders { get; init; }

    /// <summary>Value of <c>access-control-expose-headers</c>.</summary>
    public EquatableArray<string> ExposeHeaders { get; init; }

    /// <summary>How long a browser may keep the answer; null when not said.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether credentials are allowed; null when not said.</summary>
    public bool? AllowCredentials { get; init; }

    /// <summary>Preflights of origins that are not allowed still go to the upstream.</summary>
    public bool ForwardsUnmatchedPreflights { get; init; } = true;
}
