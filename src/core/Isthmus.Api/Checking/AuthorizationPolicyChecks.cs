using Isthmus.Api.Security;

namespace Isthmus.Api.Checking;

/// <summary>Checks one AuthorizationPolicy.</summary>
internal static class AuthorizationPolicyChecks
{
    public static void Check(AuthorizationPolicyConfig config, Findings findings)
    {
        LabelRules.CheckSelector(findings, "spec.selector.matchLabels", config.Selector);
        PolicyChecks.CheckTarget(findings, config.Selector, config.TargetRefs);
        CheckAction(findings, config);
        foreach (var (i, rule) in (config.Rules ?? default).Index())
        {
            CheckRule(findings, $"spec.rules[{i}]", config, rule);
        }
    }

    private static void CheckAction(Findings findings, AuthorizationPolicyConfig config)
    {
        if (config.Action is AuthorizationPolicyAction.Custom)
        {
            findings.Require("spec.provider.name", config.Provider);
        }
        else if (config.Provider.Length > 0)
        {
            findings.Add(ObjectCheckCatalog.Exclusive, "spec.provider", "a provider is only for action CUSTOM");
        }

        if (config.Rules is null or { IsEmpty: true } && config.Action is not AuthorizationPolicyAction.Allow)
        {
            findings.Add(ObjectCheckCatalog.RulesMissing, "spec", $"{config.Action.ToString().ToUpperInvariant()} without rules never applies");
        }
    }

    private static void CheckRule(Findings findings, string path, AuthorizationPolicyConfig policy, AuthorizationRuleConfig rule)
    {
        AddIfEmpty(findings, $"{path}.from", rule.From.IsEmpty && findings.IsWritten($"{path}.from"), "from is empty");
        AddIfEmpty(findings, $"{path}.to", rule.To.IsEmpty && findings.IsWritten($"{path}.to"), "to is empty");
        foreach (var (i, source) in rule.From.Index())
        {
            AddIfEmpty(findings, $"{path}.from[{i}].source", source == new AuthorizationSourceConfig(), "source says nothing");
            AuthorizationFieldRules.CheckSource(findings, $"{path}.from[{i}].source", source, policy.Action);
        }

        foreach (var (i, operation) in rule.To.Index())
        {
            AddIfEmpty(findings, $"{path}.to[{i}].operation", operation == new AuthorizationOperationConfig(), "operation says nothing");
            AuthorizationFieldRules.CheckOperation(findings, $"{path}.to[{i}].operation", operation);
        }

        foreach (var (i, condition) in rule.When.Index())
        {
            AuthorizationFieldRules.CheckCondition(findings, $"{path}.when[{i}]", condition, policy.Action);
        }
    }

    private static void AddIfEmpty(Findings findings, string path, bool isEmpty, string message)
    {
        if (isEmpty)
        {
            findings.Add(ObjectCheckCatalog.EmptyRulePart, path, message);
        }
    }
}
