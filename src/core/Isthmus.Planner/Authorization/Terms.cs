namespace Isthmus.Planner.Authorization;

/// <summary>Ways to join terms that keep trees as flat as their meaning.</summary>
internal static class Terms
{
    /// <summary>Always holds.</summary>
    public static AuthorizationTerm Always { get; } = new AuthorizationTerm.Always();

    /// <summary>Never holds.</summary>
    public static AuthorizationTerm Never { get; } = new AuthorizationTerm.Not(Always);

    /// <summary>All must hold; of none: always.</summary>
    public static AuthorizationTerm AllOf(IEnumerable<AuthorizationTerm> terms)
    {
        var list = terms.Where(t => t is not AuthorizationTerm.Always).ToEquatableArray();
        return list.Count switch { 0 => Always, 1 => list[0], _ => new AuthorizationTerm.All(list) };
    }

    /// <summary>One must hold; of none: never.</summary>
    public static AuthorizationTerm AnyOf(IEnumerable<AuthorizationTerm> terms)
    {
        var list = terms.ToEquatableArray();
        return list.Count switch { 0 => Never, 1 => list[0], _ => new AuthorizationTerm.Any(list) };
    }

    /// <summary>
    /// One of <paramref name="values"/> must match and none of <paramref name="notValues"/>; a list that is empty asks for nothing.
    /// </summary>
    public static IEnumerable<AuthorizationTerm> Field(EquatableArray<string> values, EquatableArray<string> notValues, Func<string, AuthorizationTerm> term)
    {
        var terms = new List<AuthorizationTerm>(2);
        if (!values.IsEmpty)
        {
            terms.Add(AnyOf(values.Select(term)));
        }

        if (!notValues.IsEmpty)
        {
            terms.Add(new AuthorizationTerm.Not(AnyOf(notValues.Select(term))));
        }

        return terms;
    }
}
