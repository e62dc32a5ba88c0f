namespace Isthmus.Planner.Routes;

/// <summary>An operator's <c>HTTPMatchRequest</c> as a condition on requests. Conditions that the planner itself decides are left out.</summary>
internal static class RouteMatches
{
    private const string ClaimPrefix = "@request.auth.claims";

    /// <summary>Translates <paramref name="match"/>; null takes every request.</summary>
    public static RouteMatch Translate(HttpMatchConfig? match)
    {
        if (match is null)
        {
            return RouteMatch.Any;
        }

        var (kind, path) = PathOf(match.Uri);
        return new RouteMatch
        {
            PathKind = kind,
            Path = path,
            IgnoresPathCase = match.IgnoreUriCase && kind != PathMatchKind.Regex,
            Headers = Headers(match).ToEquatableArray(),
            Query = match.QueryParams.Select(q => new QueryMatch(q.Name, Value(q.Match))).ToEquatableArray(),
            Claims = Claims(match).ToEquatableArray(),
        };
    }

    private static (PathMatchKind Kind, string Path) PathOf(StringMatchConfig? uri) => uri?.Kind switch
    {
        null => (PathMatchKind.Prefix, "/"),
        StringMatchKind.Exact => (PathMatchKind.Exact, uri.Value),
        StringMatchKind.Regex => (PathMatchKind.Regex, uri.Value),
        _ => (PathMatchKind.Prefix, uri.Value),
    };

    private static IEnumerable<HeaderMatch> Headers(HttpMatchConfig match)
    {
        var wanted = match.Headers.Where(h => !IsClaim(h.Name)).Select(h => new HeaderMatch(Lower(h.Name), Value(h.Match)));
        var unwanted = match.WithoutHeaders.Where(h => !IsClaim(h.Name)).Select(Without);
        (string Name, StringMatchConfig? Match)[] pseudo = [(":method", match.Method), (":authority", match.Authority), (":scheme", match.Scheme)];
        return wanted.Concat(unwanted).Concat(pseudo.Where(p => p.Match is not null).Select(p => new HeaderMatch(p.Name, Value(p.Match))));
    }

    // A value that must not be there is not there when the header is missing.
    private static HeaderMatch Without(NamedMatchConfig header)
    {
        var value = Value(header.Match);
        return new HeaderMatch(Lower(header.Name), value, IsInverted: true, TreatsMissingAsEmpty: value is not null);
    }

    private static IEnumerable<ClaimMatch> Claims(HttpMatchConfig match) =>
        match.Headers.Where(h => IsClaim(h.Name)).Select(h => new ClaimMatch(ClaimPath(h.Name), Value(h.Match)))
            .Concat(match.WithoutHeaders.Where(h => IsClaim(h.Name)).Select(h => new ClaimMatch(ClaimPath(h.Name), Value(h.Match), IsInverted: true)));

    private static bool IsClaim(string header) => header.StartsWith(ClaimPrefix, StringComparison.OrdinalIgnoreCase)
        && header.Length > ClaimPrefix.Length && header[ClaimPrefix.Length] is '.' or '[';

    // Either @request.auth.claims.a.b or @request.auth.claims[a][b]; the second allows dots in names.
    private static EquatableArray<string> ClaimPath(string header)
    {
        var path = header[ClaimPrefix.Length..];
        return path[0] == '.' ? path[1..].Split('.').ToEquatableArray() : path.Trim('[', ']').Split("][").ToEquatableArray();
    }

    /// <summary>The condition on a value; null for presence, which is also what the expression <c>*</c> stands for.</summary>
    private static StringMatch? Value(StringMatchConfig? match) =>
        match is null or { Kind: StringMatchKind.Regex, Value: "*" } or { Value: "", Kind: not StringMatchKind.Exact } ? null : new(match.Kind, match.Value);

    private static string Lower(string name) => name.ToLowerInvariant();
}
