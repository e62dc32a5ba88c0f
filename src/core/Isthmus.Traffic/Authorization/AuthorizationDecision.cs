namespace Isthmus.Traffic.Authorization;

/// <summary>Whether a request may pass, and which rules said so.</summary>
/// <param name="IsAllowed">Whether it may pass.</param>
/// <param name="Rule">The rule that decided; null when none matched: allowed because nothing forbids it, or denied because nothing allows it.</param>
/// <param name="AuditRule">The rule that marks the request for audit; null when none does.</param>
/// <param name="IsShadowAllowed">What rules that are only tried out would have decided; null when there are none.</param>
/// <param name="ShadowRule">The rule of those that would have decided; null when none matched.</param>
public readonly record struct AuthorizationDecision(bool IsAllowed, string? Rule, string? AuditRule, bool? IsShadowAllowed, string? ShadowRule)
{
    /// <summary>Envoy's <c>response_code_details</c> of a denial. Allocates.</summary>
    public string Details => $"rbac_access_denied_matched_policy[{Rule ?? "none"}]";
}
