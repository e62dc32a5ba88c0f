using Isthmus.Pki.Tokens;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Tokens;

/// <summary>
/// The keys of all issuers that plans name. Fetched keys outlive the plan that named them first, so that a change of plan refuses nobody. Plans are made by one
/// thread at a time.
/// </summary>
internal sealed class KeyTable
{
    private Dictionary<KeyPlace, IssuerKeys> _fetched = [];
    private Dictionary<KeyPlace, IssuerKeys> _next = [];

    /// <summary>Keys to keep fresh.</summary>
    public IReadOnlyCollection<IssuerKeys> Fetched => Volatile.Read(ref _fetched).Values;

    /// <summary>Keys that could not be fetched when they were asked for last.</summary>
    public IEnumerable<PlanProblem> Problems => Fetched.Where(k => k.Problem.Length > 0).Select(k => new PlanProblem($"issuer {k.Place!.Issuer}", $"keys not fetched: {k.Problem}"));

    /// <summary>The keys of a rule. Inline ones that cannot be read are named, and then no token of that issuer is believed.</summary>
    public IssuerKeys KeysOf(JwtRule rule, ICollection<PlanProblem> problems)
    {
        if (rule.Jwks.Length > 0)
        {
            var set = JsonWebKeySet.TryParse(rule.Jwks, out var problem);
            if (set is null)
            {
                problems.Add(new PlanProblem($"issuer {rule.Issuer}", problem));
            }

            return new IssuerKeys(set);
        }

        var place = new KeyPlace(rule.JwksUri, rule.Issuer, rule.FetchTimeout);
        if (!_next.TryGetValue(place, out var keys))
        {
            _next.Add(place, keys = _fetched.GetValueOrDefault(place) ?? new IssuerKeys(place));
        }

        return keys;
    }

    /// <summary>A plan is complete: what it did not name is forgotten.</summary>
    public void EndPlan()
    {
        Volatile.Write(ref _fetched, _next);
        _next = [];
    }
}
