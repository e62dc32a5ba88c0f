namespace Isthmus.Api.Security;

/// <summary>security.istio.io RequestAuthentication.</summary>
public sealed record RequestAuthenticationConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "RequestAuthentication";

    /// <summary><c>selector.matchLabels</c>; null when absent.</summary>
    public Labels? Selector { get; init; }

    /// <summary><c>targetRef</c> and <c>targetRefs</c>.</summary>
    public EquatableArray<PolicyTargetConfig> TargetRefs { get; init; }

    /// <summary><c>jwtRules</c>.</summary>
    public EquatableArray<JwtRule> JwtRules { get; init; }
}
