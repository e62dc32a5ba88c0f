namespace Isthmus.Planner.Localities;

/// <summary>Fixed shares of localities (Istio <c>applyLocalityWeights</c>).</summary>
internal static class Distribution
{
    private const string Any = "*";

    /// <summary>
    /// Takes the first entry for <paramref name="own"/> and shares each of its weights among the groups that match, by their own weight. Groups that nobody
    /// names are emptied. Without an entry nothing changes.
    /// </summary>
    public static void Apply(List<EndpointGroup> groups, Locality own, EquatableArray<DistributeConfig> shares)
    {
        if (shares.FirstOrDefault(s => Matches(Locality.Parse(s.From), own)) is not { } chosen)
        {
            return;
        }

        var rest = groups.ToList();
        foreach (var (to, share) in chosen.To)
        {
            var rule = Locality.Parse(to);
            Share([.. rest.Where(g => Matches(rule, g.Locality))], share);
            rest.RemoveAll(g => Matches(rule, g.Locality));
        }

        rest.ForEach(g => g.Empty());
    }

    /// <summary>Whether <paramref name="locality"/> is one that <paramref name="rule"/> means: an empty or <c>*</c> zone or subzone means all.</summary>
    public static bool Matches(Locality rule, Locality locality) =>
        (rule.Region == Any || rule.Region == locality.Region)
        && (rule.Zone is Any or "" || rule.Zone == locality.Zone)
        && (rule.SubZone is Any or "" || rule.SubZone == locality.SubZone);

    private static void Share(List<EndpointGroup> groups, uint share)
    {
        var total = groups.Sum(g => (long)(g.Weight ?? 0));
        foreach (var group in groups)
        {
            // Rounded up, so that no group that may be used gets nothing; the sum may exceed 100. A group without endpoints takes no part: Istio counts it as
            // one endpoint, and so takes its share away from the locality that the operator meant.
            group.Weight = group.Weight is { } weight ? (uint)(((weight * (long)share) + total - 1) / total) : null;
        }
    }
}
