namespace Isthmus.Api.Security;

/// <summary>security.istio.io AuthorizationPolicy.</summary>
public sealed record AuthorizationPolicyConfig : IObjectConfig
{
    /// <inheritdoc/>
    public static string Kind => "AuthorizationPolicy";

    /// <summary><c>selector.matchLabels</c>; null when absent.</summary>
    public Labels? Selector { get; init; }

    /// <summary><c>targetRef</c> and <c>targetRefs</c>.</summary>
    public EquatableArray<PolicyTargetConfig> TargetRefs { get; init; }

    /// <summary><c>action</c>.</summary>
    public AuthorizationPolicyAction Action { get; init; }

    /// <summary><c>provider.name</c>; empty when absent.</summary>
    public string Provider { get; init; } = "";

    /// <summary><c>rules</c>; null when absent, which matches nothing.</summary>
    public EquatableArray<AuthorizationRuleConfig>? Rules { get; init; }
}
