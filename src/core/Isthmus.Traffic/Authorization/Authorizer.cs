using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;

namespace Isthmus.Traffic.Authorization;

/// <summary>
/// Decides whether a request or connection may pass: rules that audit are asked first, then those that deny, then those that allow
/// (Istio's AuthorizationPolicy on <c>envoy.config.rbac.v3.RBAC</c>). Immutable; shared by all loops; deciding allocates nothing.
/// </summary>
public sealed class Authorizer
{
    // In the order in which they are asked.
    private static readonly AuthorizationAction[] Order = [AuthorizationAction.Audit, AuthorizationAction.Deny, AuthorizationAction.Allow];

    private readonly CompiledRules[] _sets;

    private Authorizer(CompiledRules[] sets) => _sets = sets;

    /// <summary>Whether there are no rules: everything may pass.</summary>
    public bool IsEmpty => _sets.Length == 0;

    /// <summary>Compiles the rules of a filter chain. What cannot be compiled is named; such a rule denies when it would deny and never allows.</summary>
    public static Authorizer Compile(EquatableArray<AuthorizationRules> rules, ICollection<PlanProblem> problems)
    {
        var found = new List<PlanProblem>();
        var sets = rules.OrderBy(r => Array.IndexOf(Order, r.Action)).Select(r => new CompiledRules(r, found)).ToArray();
        found.ForEach(problems.Add);
        return new Authorizer(sets);
    }

    /// <summary>Decides.</summary>
    public AuthorizationDecision Decide<T>(T attributes)
        where T : IAuthorizationAttributes, allows ref struct
    {
        var (enforced, shadow) = (Verdict.Open, Verdict.Open);
        string? audit = null;
        var hasShadow = false;
        foreach (var set in _sets)
        {
            ref var verdict = ref set.IsShadow ? ref shadow : ref enforced;
            hasShadow |= set.IsShadow;
            if (verdict.IsDenied && set.Action != AuthorizationAction.Audit)
            {
                continue;
            }

            var match = set.FindMatch(attributes);
            if (set.Action == AuthorizationAction.Audit)
            {
                audit ??= match;
            }
            else
            {
                verdict = verdict.After(set.Action, match);
            }
        }

        return new AuthorizationDecision(!enforced.IsDenied, enforced.Rule, audit, hasShadow ? !shadow.IsDenied : null, shadow.Rule);
    }

    private readonly record struct Verdict(bool IsDenied, string? Rule)
    {
        public static Verdict Open => new(false, null);

        public Verdict After(AuthorizationAction action, string? match) => action == AuthorizationAction.Deny
            ? match is null ? this : new Verdict(true, match)
            : new Verdict(match is null, match);
    }
}
