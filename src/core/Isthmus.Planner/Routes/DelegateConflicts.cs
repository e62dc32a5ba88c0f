namespace Isthmus.Planner.Routes;

/// <summary>Whether a delegate's match can lie inside the root's match.</summary>
internal static class DelegateConflicts
{
    /// <summary>Whether the two contradict each other, or whether nobody can tell that they do not.</summary>
    public static bool Exist(HttpMatchConfig root, HttpMatchConfig leaf) =>
        Conflict(root.Uri, leaf.Uri)
        || Conflict(root.Scheme, leaf.Scheme)
        || Conflict(root.Method, leaf.Method)
        || Conflict(root.Authority, leaf.Authority)
        || Conflict(root.Headers, leaf.Headers)
        || Conflict(root.WithoutHeaders, leaf.WithoutHeaders)
        || Conflict(root.QueryParams, leaf.QueryParams)
        || root.IgnoreUriCase != leaf.IgnoreUriCase
        || (root.Port != 0 && leaf.Port != 0 && root.Port != leaf.Port)
        || (root.SourceNamespace.Length > 0 && !string.Equals(root.SourceNamespace, leaf.SourceNamespace, StringComparison.Ordinal))
        || Conflict(root.SourceLabels, leaf.SourceLabels)
        || (!root.Gateways.IsEmpty && leaf.Gateways.Any(g => !root.Gateways.AsSpan().Contains(g)));

    private static bool Conflict(EquatableArray<NamedMatchConfig> root, EquatableArray<NamedMatchConfig> leaf) =>
        leaf.Any(l => root.Any(r => string.Equals(l.Name, r.Name, StringComparison.Ordinal) && Conflict(r.Match, l.Match)));

    private static bool Conflict(Labels root, Labels leaf) =>
        leaf.Any(l => root.TryGet(l.Key, out var value) && !string.Equals(value, l.Value, StringComparison.Ordinal));

    private static bool Conflict(StringMatchConfig? root, StringMatchConfig? leaf)
    {
        if (root is null || leaf is null)
        {
            return false;
        }

        return (root.Kind, leaf.Kind) switch
        {
            (StringMatchKind.Exact, StringMatchKind.Exact) => !string.Equals(root.Value, leaf.Value, StringComparison.Ordinal),
            (StringMatchKind.Prefix, StringMatchKind.Exact or StringMatchKind.Prefix) => !leaf.Value.StartsWith(root.Value, StringComparison.Ordinal),

            // Whether one expression lies inside another cannot be decided here; a prefix never lies inside an exact text.
            _ => true,
        };
    }
}
