namespace Isthmus.Planner.Routes;

/// <summary>Gives every domain to one virtual host of a table, because a domain may occur only once.</summary>
internal static class VirtualHostDomains
{
    /// <summary>
    /// The virtual hosts with lower case domains, sorted by name. A host's own name beats a short form of another host that looks the same; otherwise the
    /// first draft keeps a domain. Drafts that are left without one are dropped.
    /// </summary>
    public static List<VirtualHost> Settle(IReadOnlyList<VirtualHostDraft> drafts)
    {
        var hosts = drafts.Select(d => d.Host).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var settled = new List<VirtualHost>(drafts.Count);
        foreach (var draft in drafts)
        {
            var domains = draft.Domains
                .Where(d => d.Equals(draft.Host, StringComparison.OrdinalIgnoreCase) || !hosts.Contains(d))
                .Select(d => d.ToLowerInvariant())
                .Where(taken.Add)
                .ToEquatableArray();
            if (!domains.IsEmpty)
            {
                settled.Add(new(draft.Name, domains, draft.Routes));
            }
        }

        settled.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        return settled;
    }
}
