namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io HTTPRoute.</summary>
public sealed record HttpRouteConfig
{
    /// <summary><c>name</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>match</c>; empty takes all.</summary>
    public EquatableArray<HttpMatchConfig> Match { get; init; }

    /// <summary><c>route</c>.</summary>
    public EquatableArray<HttpRouteDestinationConfig> Route { get; init; }

    /// <summary><c>redirect</c>.</summary>
    public HttpRedirectConfig? Redirect { get; init; }

    /// <summary><c>directResponse</c>.</summary>
    public HttpDirectResponseConfig? DirectResponse { get; init; }

    /// <summary><c>delegate</c> as name and namespace (empty: the route's own).</summary>
    public DelegateConfig? Delegate { get; init; }

    /// <summary><c>rewrite</c>.</summary>
    public HttpRewriteConfig? Rewrite { get; init; }

    /// <summary><c>timeout</c>; null when absent.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary><c>retries</c>; null when absent.</summary>
    public HttpRetryConfig? Retries { get; init; }

    /// <summary><c>fault</c>.</summary>
    public HttpFaultConfig? Fault { get; init; }

    /// <summary><c>mirrors</c>, or the old <c>mirror</c> with its percentage as one entry.</summary>
    public EquatableArray<HttpMirrorConfig> Mirrors { get; init; }

    /// <summary><c>corsPolicy</c>.</summary>
    public CorsPolicyConfig? CorsPolicy { get; init; }

    /// <summary><c>headers</c>.</summary>
    public HeadersConfig? Headers { get; init; }
}
