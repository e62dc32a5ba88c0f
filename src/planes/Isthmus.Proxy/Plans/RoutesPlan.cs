using Isthmus.Traffic.Matching;
using Isthmus.Traffic.Routes;

namespace Isthmus.Proxy.Plans;

/// <summary>A compiled route table whose targets are bound to live upstreams.</summary>
internal sealed class RoutesPlan
{
    private readonly UpstreamEntry?[] _upstreams;

    /// <summary>Compiles and binds. Routes that cannot be compiled are left out and named in <see cref="Problems"/>.</summary>
    public RoutesPlan(RouteTable table, PlanScope scope)
    {
        var compiled = RouteMatcher.Compile(table);
        Matcher = compiled.Matcher;
        Problems = compiled.Problems;
        _upstreams = [.. compiled.Matcher.UpstreamNames.Select(scope.Upstream)];
    }

    /// <summary>Finds routes.</summary>
    public RouteMatcher Matcher { get; }

    /// <summary>What could not be compiled.</summary>
    public EquatableArray<PlanProblem> Problems { get; }

    /// <summary>The upstream behind a target; null when the plan has none of its name.</summary>
    public UpstreamEntry? UpstreamOf(UpstreamTarget target) => _upstreams[target.NameIndex];

    /// <summary>The upstream that copies go to; null when the plan has none of its name.</summary>
    public UpstreamEntry? UpstreamOf(MirrorTarget target) => _upstreams[target.NameIndex];
}
