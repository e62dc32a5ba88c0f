namespace Isthmus.Model.Plans;

/// <summary>One accepted issuer of tokens (Istio <c>JWTRule</c>).</summary>
public sealed record JwtRule
{
    /// <summary>Value of <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>Accepted values of <c>aud</c>; empty means all.</summary>
    public EquatableArray<string> Audiences { get; init; }

    /// <summary>Where the keys are; empty when they are inline.</summary>
    public string JwksUri { get; init; } = "";

    /// <summary>The keys as JSON; empty when they are fetched.</summary>
    public string Jwks { get; init; } = "";

    /// <summary>Headers that may carry the token, with the prefix before it.</summary>
    public EquatableArray<HeaderValue> FromHeaders { get; init; }

    /// <summary>Query parameters that may carry the token.</summary>
    public EquatableArray<string> FromParameters { get; init; }

    /// <summary>Cookies that may carry the token.</summary>
    public EquatableArray<string> FromCookies { get; init; }

    /// <summary>Header that gets the payload; empty when none.</summary>
    public string PayloadHeader { get; init; } = "";

    /// <summary>The token is passed on.</summary>
    public bool ForwardsToken { get; init; }

    /// <summary>Claims that are copied to headers: header name, claim path.</summary>
    public EquatableArray<HeaderValue> ClaimHeaders { get; init; }

    /// <summary>How long fetching keys may take.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The object that it came from.</summary>
    public ConfigReference? Origin { get; init; }
}
