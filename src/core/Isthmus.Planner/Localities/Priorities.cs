namespace Isthmus.Planner.Localities;

/// <summary>Priorities without gaps, which is what proxies insist on.</summary>
internal static class Priorities
{
    /// <summary>Replaces every raw priority by its rank among those that occur.</summary>
    public static void Compact(List<EndpointGroup> groups)
    {
        var ranks = groups.Select(g => g.Priority).Distinct().Order().ToList();
        foreach (var group in groups)
        {
            group.Priority = ranks.BinarySearch(group.Priority);
        }
    }
}
