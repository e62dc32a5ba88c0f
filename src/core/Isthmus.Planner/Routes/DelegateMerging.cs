namespace Isthmus.Planner.Routes;

/// <summary>Merges a rule of a delegate VirtualService into the rule that delegates to it.</summary>
internal static class DelegateMerging
{
    /// <summary>
    /// The delegate's rule narrowed to the root's matches, with what it leaves open taken from the root. Null when one of its matches fits none of
    /// the root's: then the whole rule counts for nothing.
    /// </summary>
    public static HttpRouteConfig? Merge(HttpRouteConfig root, HttpRouteConfig leaf)
    {
        if (MergeMatches(root.Match, leaf.Match) is not { } matches)
        {
            return null;
        }

        return leaf with
        {
            Match = matches,
            Name = Join(root.Name, leaf.Name),
            Delegate = null,
            Rewrite = leaf.Rewrite ?? root.Rewrite,
            DirectResponse = leaf.DirectResponse ?? root.DirectResponse,
            Timeout = leaf.Timeout ?? root.Timeout,
            Retries = leaf.Retries ?? root.Retries,
            Fault = leaf.Fault ?? root.Fault,
            Mirrors = leaf.Mirrors.IsEmpty ? root.Mirrors : leaf.Mirrors,
            CorsPolicy = leaf.CorsPolicy ?? root.CorsPolicy,
            Headers = leaf.Headers ?? root.Headers,
        };
    }

    private static EquatableArray<HttpMatchConfig>? MergeMatches(EquatableArray<HttpMatchConfig> root, EquatableArray<HttpMatchConfig> leaf)
    {
        if (root.IsEmpty || leaf.IsEmpty)
        {
            return root.IsEmpty ? leaf : root;
        }

        var merged = new List<HttpMatchConfig>();
        foreach (var inner in leaf)
        {
            var before = merged.Count;
            merged.AddRange(root.Where(outer => !DelegateConflicts.Exist(outer, inner)).Select(outer => MergeMatch(outer, inner)));
            if (merged.Count == before)
            {
                return null;
            }
        }

        return merged.ToEquatableArray();
    }

    private static HttpMatchConfig MergeMatch(HttpMatchConfig root, HttpMatchConfig leaf) => leaf with
    {
        Name = Join(root.Name, leaf.Name),
        Uri = leaf.Uri ?? root.Uri,
        Scheme = leaf.Scheme ?? root.Scheme,
        Method = leaf.Method ?? root.Method,
        Authority = leaf.Authority ?? root.Authority,
        Headers = Overlay(root.Headers, leaf.Headers),
        WithoutHeaders = Overlay(root.WithoutHeaders, leaf.WithoutHeaders),
        QueryParams = Overlay(root.QueryParams, leaf.QueryParams),
        Port = leaf.Port == 0 ? root.Port : leaf.Port,
        SourceLabels = root.SourceLabels.With(leaf.SourceLabels),
        SourceNamespace = leaf.SourceNamespace.Length == 0 ? root.SourceNamespace : leaf.SourceNamespace,
        Gateways = leaf.Gateways.IsEmpty ? root.Gateways : leaf.Gateways,
        StatPrefix = leaf.StatPrefix.Length == 0 ? root.StatPrefix : leaf.StatPrefix,
    };

    private static EquatableArray<NamedMatchConfig> Overlay(EquatableArray<NamedMatchConfig> root, EquatableArray<NamedMatchConfig> leaf) =>
        root.Where(r => !leaf.Any(l => string.Equals(l.Name, r.Name, StringComparison.Ordinal))).Concat(leaf).ToEquatableArray();

    private static string Join(string root, string leaf) => root.Length == 0 ? leaf : leaf.Length == 0 ? root : $"{root}-{leaf}";
}
