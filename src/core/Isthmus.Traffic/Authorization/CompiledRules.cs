using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Authorization;

/// <summary>The rules of one action, in the order of their names: the first that matches is the one that is shown.</summary>
internal sealed class CompiledRules
{
    private readonly Rule[] _rules;

    public CompiledRules(AuthorizationRules rules, List<PlanProblem> problems)
    {
        Action = rules.Action;
        IsShadow = rules.IsShadow;
        _rules = [.. rules.Rules.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => Compile(r, problems)).OfType<Rule>()];
    }

    public AuthorizationAction Action { get; }

    public bool IsShadow { get; }

    /// <summary>The first rule that matches; null when none does.</summary>
    public string? FindMatch<T>(T attributes)
        where T : IAuthorizationAttributes, allows ref struct
    {
        foreach (var rule in _rules)
        {
            if (rule.Principals.Holds(attributes) && rule.Permissions.Holds(attributes))
            {
                return rule.Name;
            }
        }

        return null;
    }

    // What cannot be understood must not open a door: an allow rule then never matches, a deny rule always does.
    private Rule? Compile(AuthorizationRule rule, List<PlanProblem> problems)
    {
        var errors = new List<string>();
        var permissions = CompiledTerm.Compile(rule.Permissions, errors);
        var principals = CompiledTerm.Compile(rule.Principals, errors);
        problems.AddRange(errors.Select(e => new PlanProblem(rule.Name, e)));
        if (errors.Count == 0)
        {
            return new Rule(rule.Name, permissions, principals);
        }

        var always = CompiledTerm.Compile(new AuthorizationTerm.Always(), errors);
        return Action == AuthorizationAction.Deny ? new Rule(rule.Name, always, always) : null;
    }

    private sealed record Rule(string Name, CompiledTerm Permissions, CompiledTerm Principals);
}
