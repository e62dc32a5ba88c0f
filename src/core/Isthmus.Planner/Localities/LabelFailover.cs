namespace Isthmus.Planner.Localities;

/// <summary>Endpoints that share the caller's labels first (Istio <c>applyFailoverPriorities</c>).</summary>
internal static class LabelFailover
{
    /// <summary>
    /// Splits every group by how many of the <paramref name="keys"/>, in order, its endpoints share with the caller, and sets the priorities. Nothing happens when
    /// the caller has no labels.
    /// </summary>
    public static List<EndpointGroup> Apply(List<EndpointGroup> groups, Labels own, EquatableArray<string> keys)
    {
        if (own.Count == 0 || groups.Count == 0)
        {
            return groups;
        }

        var wanted = keys.Select(k => Wanted(k, own)).ToArray();
        var split = groups.SelectMany(g => Split(g, wanted)).ToList();
        Priorities.Compact(split);
        return split;
    }

    private static IEnumerable<EndpointGroup> Split(EndpointGroup group, (string Key, string Value)[] wanted)
    {
        if (group.Endpoints.Count == 0)
        {
            return [group];
        }

        return group.Endpoints
            .GroupBy(e => PriorityOf(e.Labels, wanted))
            .OrderBy(g => g.Key)
            .Select(g => new EndpointGroup(group.Locality, [.. g]) { Priority = g.Key });
    }

    // A different network, when it is the first key, is worse than anything in the own one but does not end the comparison: two foreign endpoints
    // still differ by what follows.
    private static int PriorityOf(Labels labels, (string Key, string Value)[] wanted)
    {
        var foreign = 0;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (string.Equals(labels[wanted[i].Key], wanted[i].Value, StringComparison.Ordinal))
            {
                continue;
            }

            if (i > 0 || wanted[0].Key != WellKnownLabels.Network)
            {
                return wanted.Length - i + foreign;
            }

            foreign = wanted.Length;
        }

        return foreign;
    }

    // Only KEY=VALUE overrides the caller's own value; what has more parts is taken for the key alone, as Istio does.
    private static (string Key, string Value) Wanted(string entry, Labels own)
    {
        var parts = entry.Split('=');
        return (parts[0], parts.Length == 2 ? parts[1] : own[parts[0]]);
    }
}
