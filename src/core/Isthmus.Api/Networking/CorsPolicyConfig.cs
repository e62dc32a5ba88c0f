namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io CorsPolicy.</summary>
public sealed record CorsPolicyConfig
{
    /// <summary><c>allowOrigins</c>, and the old <c>allowOrigin</c> as exact matches.</summary>
    public EquatableArray<StringMatchConfig> AllowOrigins { get; init; }

    /// <summary><c>allowMethods</c>.</summary>
    public EquatableArray<string> AllowMethods { get; init; }

    /// <summary><c>allowHeaders</c>.</summary>
    public EquatableArray<string> AllowHeaders { get; init; }

    /// <summary><c>exposeHeaders</c>.</summary>
    public EquatableArray<string> ExposeHeaders { get; init; }

    /// <summary><c>maxAge</c>.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary><c>allowCredentials</c>.</summary>
    public bool? AllowCredentials { get; init; }

    /// <summary><c>unmatchedPreflights</c> is IGNORE.</summary>
    public bool IgnoresUnmatchedPreflights { get; init; }
}
