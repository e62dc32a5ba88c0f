namespace Isthmus.Model.Plans;

/// <summary>The rules of one action for one workload (<c>envoy.config.rbac.v3.RBAC</c>).</summary>
/// <param name="Action">What a match does. With <see cref="AuthorizationAction.Allow"/> and no rules everything is denied.</param>
/// <param name="IsShadow">Only reported, not enforced (dry run).</param>
/// <param name="Rules">The rules, sorted by name; one match is enough. The first that matches is the one that is named.</param>
public sealed record AuthorizationRules(AuthorizationAction Action, bool IsShadow, EquatableArray<AuthorizationRule> Rules);
