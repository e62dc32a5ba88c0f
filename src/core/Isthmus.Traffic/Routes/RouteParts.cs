using Isthmus.Model.Plans;
using Isthmus.Traffic.Matching;
using Isthmus.Traffic.Shares;

namespace Isthmus.Traffic.Routes;

/// <summary>The parts of one route while it is compiled, and what is wrong with them.</summary>
internal sealed class RouteParts
{
    private readonly string _where;
    private readonly List<PlanProblem> _problems;
    private readonly int _problemsBefore;

    private RouteParts(string where, Route route, UpstreamNames names, List<PlanProblem> problems)
    {
        _where = where;
        _problems = problems;
        _problemsBefore = problems.Count;
        Route = route;
        Path = Take(PathMatcher.Compile(route.Match, out var error), error) ?? PathMatcher.Compile(RouteMatch.Any, out _)!;
        foreach (var header in route.Match.Headers)
        {
            Add(Headers, HeaderMatcher.Compile(header, out error), error);
        }

        foreach (var query in route.Match.Query)
        {
            Add(Query, QueryMatcher.Compile(query, out error), error);
        }

        foreach (var claim in route.Match.Claims)
        {
            Add(Claims, ClaimMatcher.Compile(claim, out error), error);
        }

        if (route.Action is ForwardAction forward)
        {
            TakeForward(forward, names);
            TakeCors(route.Cors);
        }
    }

    public Route Route { get; }

    public PathMatcher Path { get; }

    public List<HeaderMatcher> Headers { get; } = [];

    public List<QueryMatcher> Query { get; } = [];

    public List<ClaimMatcher> Claims { get; } = [];

    public List<HeaderMatcher> Retriable { get; } = [];

    public List<UpstreamTarget> Upstreams { get; } = [];

    public List<MirrorTarget> Mirrors { get; } = [];

    public CorsRules? Cors { get; private set; }

    public PathRewriter? PathRewrite { get; private set; }

    /// <summary>Compiles the parts of <paramref name="route"/>; null when something is wrong, which is then among the problems.</summary>
    public static RouteParts? Compile(string where, Route route, UpstreamNames names, List<PlanProblem> problems)
    {
        var parts = new RouteParts(where, route, names, problems);
        return problems.Count == parts._problemsBefore ? parts : null;
    }

    private void TakeForward(ForwardAction forward, UpstreamNames names)
    {
        ulong end = 0;
        foreach (var upstream in forward.Upstreams)
        {
            end += upstream.Weight;
            Upstreams.Add(new UpstreamTarget(upstream, names.IndexOf(upstream.Name), end));
        }

        if (end is 0 or > uint.MaxValue)
        {
            _problems.Add(new PlanProblem(_where, "the weights of its upstreams must sum to at least 1 and at most 4294967295"));
        }

        foreach (var mirror in forward.Mirrors)
        {
            Mirrors.Add(new MirrorTarget(mirror.UpstreamName, names.IndexOf(mirror.UpstreamName), new Percentage(mirror.Percent), mirror.MarksHost));
        }

        string? error = null;
        foreach (var header in forward.Retry?.Headers ?? default)
        {
            Add(Retriable, HeaderMatcher.Compile(header, out error), error);
        }

        PathRewrite = forward.PathRegexRewrite is { } rewrite
            ? PathRewriter.OfExpression(Path, rewrite, out error)
            : forward.PathRewrite.Length > 0 ? PathRewriter.OfPrefix(Path, forward.PathRewrite) : null;
        Take(PathRewrite, error);
    }

    private void TakeCors(CorsPolicy? policy)
    {
        string? error = null;
        Cors = policy is null ? null : CorsRules.Compile(policy, out error);
        Take(Cors, error);
    }

    private void Add<T>(List<T> list, T? part, string? error)
        where T : class
    {
        if (Take(part, error) is { } taken)
        {
            list.Add(taken);
        }
    }

    private T? Take<T>(T? part, string? error)
        where T : class
    {
        if (error is not null)
        {
            _problems.Add(new PlanProblem(_where, error));
        }

        return part;
    }
}
