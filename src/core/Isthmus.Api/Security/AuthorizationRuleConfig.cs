namespace Isthmus.Api.Security;

/// <summary>security.istio.io Rule. All of from, to and when must match.</summary>
/// <param name="From"><c>from[].source</c>; one must match. Empty when absent.</param>
/// <param name="To"><c>to[].operation</c>; one must match. Empty when absent.</param>
/// <param name="When"><c>when</c>; all must match.</param>
public sealed record AuthorizationRuleConfig(
    EquatableArray<AuthorizationSourceConfig> From,
    EquatableArray<AuthorizationOperationConfig> To,
    EquatableArray<AuthorizationConditionConfig> When);
