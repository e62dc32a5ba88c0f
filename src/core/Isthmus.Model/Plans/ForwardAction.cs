namespace Isthmus.Model.Plans;

/// <summary>Sends the request to an upstream.</summary>
public sealed record ForwardAction : RouteAction
{
    /// <summary>Where to; with several, by weight.</summary>
    public required EquatableArray<WeightedUpstream> Upstreams { get; init; }

    /// <summary>Longest time for the whole answer, retries included; zero means no limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>When and how often the request is sent again; null when never.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>What takes the place of the matched path (prefix, or the whole path of an exact match); empty when nothing.</summary>
    public string PathRewrite { get; init; } = "";

    /// <summary>A rewrite of the path by regular expression; null when none.</summary>
    public RegexRewrite? PathRegexRewrite { get; init; }

    /// <summary>What takes the place of the host; empty when nothing.</summary>
    public string HostRewrite { get; init; } = "";

    /// <summary>The endpoint's own host name takes the place of the host.</summary>
    public bool RewritesHostToEndpoint { get; init; }

    /// <summary>CONNECT ends here (<c>connect_config</c>): what is inside goes to the upstream as bytes. False: CONNECT is forwarded.</summary>
    public bool EndsConnect { get; init; }

    /// <summary>What consistent hashing is computed from, in order.</summary>
    public EquatableArray<HashPolicy> HashPolicies { get; init; }

    /// <summary>Where copies of the request are sent.</summary>
    public EquatableArray<Mirror> Mirrors { get; init; }

    /// <summary>Status when the upstream does not exist: 503, or 500 for Gateway API routes.</summary>
    public int UnknownUpstreamStatus { get; init; } = 503;
}
