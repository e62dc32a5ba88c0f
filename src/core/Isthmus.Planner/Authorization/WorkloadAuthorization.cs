using System.Globalization;
using Isthmus.Planner.View;

namespace Isthmus.Planner.Authorization;

/// <summary>The access rules of one workload, in the two forms that its ports need.</summary>
/// <param name="Http">For ports whose requests are seen.</param>
/// <param name="Tcp">For ports that only carry bytes.</param>
/// <param name="JwtRules">Tokens that are checked before.</param>
internal sealed record WorkloadAuthorization(EquatableArray<AuthorizationRules> Http, EquatableArray<AuthorizationRules> Tcp, EquatableArray<JwtRule> JwtRules)
{
    private const string DryRun = "istio.io/dry-run";

    /// <summary>Collects what holds for the proxy's workload.</summary>
    public static WorkloadAuthorization Of(ProxyView view)
    {
        var policies = PolicySelection.For(view, view.Snapshot.Config.AuthorizationPolicies, c => c.Selector, c => c.TargetRefs).ToList();
        var trustDomains = new TrustDomains(view.Snapshot.Mesh);
        return new(
            Collect(policies, trustDomains, isHttp: true),
            Collect(policies, trustDomains, isHttp: false),
            RequestAuthentications(view));
    }

    // The order of evaluation: what marks, what denies (external authorization that we cannot ask first), what allows.
    private static EquatableArray<AuthorizationRules> Collect(List<ApiObject<AuthorizationPolicyConfig>> policies, TrustDomains trustDomains, bool isHttp)
    {
        var rules = new List<AuthorizationRules>();
        foreach (var isShadow in new[] { true, false })
        {
            foreach (var action in new[] { AuthorizationPolicyAction.Audit, AuthorizationPolicyAction.Custom, AuthorizationPolicyAction.Deny, AuthorizationPolicyAction.Allow })
            {
                var chosen = policies.Where(p => p.Config.Action == action && IsDryRun(p) == isShadow).ToList();
                var translated = chosen.SelectMany(p => Rules(p, trustDomains, isHttp)).OrderBy(r => r.Name, StringComparer.Ordinal).ToEquatableArray();
                if (!translated.IsEmpty || (action == AuthorizationPolicyAction.Allow && chosen.Count > 0))
                {
                    rules.Add(new(ActionOf(action), isShadow, translated));
                }
            }
        }

        return rules.OrderBy(r => Rank(r.Action)).ToEquatableArray();
    }

    private static IEnumerable<AuthorizationRule> Rules(ApiObject<AuthorizationPolicyConfig> policy, TrustDomains trustDomains, bool isHttp)
    {
        var config = policy.Config;
        var translation = new RuleTranslation(trustDomains, policy.Metadata.Namespace, config.Action == AuthorizationPolicyAction.Allow, isHttp);
        var prefix = config.Action == AuthorizationPolicyAction.Custom ? $"istio-ext-authz-{config.Provider}-" : "";
        return (config.Rules ?? default)
            .Select((rule, i) => translation.Translate($"{prefix}ns[{policy.Metadata.Namespace}]-policy[{policy.Metadata.Name}]-rule[{Text(i)}]", rule))
            .OfType<AuthorizationRule>();
    }

    // An external authorizer that is not asked must not count as a yes: its rules deny, as Istio's do for a provider that it does not know.
    private static AuthorizationAction ActionOf(AuthorizationPolicyAction action) => action switch
    {
        AuthorizationPolicyAction.Audit => AuthorizationAction.Audit,
        AuthorizationPolicyAction.Allow => AuthorizationAction.Allow,
        _ => AuthorizationAction.Deny,
    };

    private static int Rank(AuthorizationAction action) => action switch
    {
        AuthorizationAction.Audit => 0,
        AuthorizationAction.Deny => 1,
        _ => 2,
    };

    private static bool IsDryRun(ApiObject<AuthorizationPolicyConfig> policy) =>
        string.Equals(policy.Metadata.Annotations[DryRun], "true", StringComparison.OrdinalIgnoreCase);

    private static EquatableArray<JwtRule> RequestAuthentications(ProxyView view) =>
        PolicySelection.For(view, view.Snapshot.Config.RequestAuthentications, c => c.Selector, c => c.TargetRefs)
            .SelectMany(o => o.Config.JwtRules.Select((rule, i) => rule with
            {
                Origin = new(RequestAuthenticationConfig.Kind, o.Metadata.Namespace, o.Metadata.Name, $"spec.jwtRules[{Text(i)}]"),
            }))
            .ToEquatableArray();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
