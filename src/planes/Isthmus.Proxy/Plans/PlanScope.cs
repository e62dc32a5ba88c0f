using Isthmus.Proxy.Secrets;
using Isthmus.Proxy.Tokens;
using Isthmus.Traffic.Matching;

namespace Isthmus.Proxy.Plans;

/// <summary>What names mean while a plan is made ready; each route table is compiled once.</summary>
internal sealed class PlanScope(
    Dictionary<string, UpstreamEntry> upstreams, EquatableArray<RouteTable> tables, SecretStore secrets, KeyTable keys, List<PlanProblem> problems)
{
    private readonly Dictionary<string, RouteTable> _tables = tables.ToDictionary(t => t.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, RoutesPlan> _compiled = new(StringComparer.Ordinal);

    /// <summary>The keys of token issuers.</summary>
    public KeyTable Keys { get; } = keys;

    /// <summary>What of the plan cannot be honoured.</summary>
    public List<PlanProblem> Problems { get; } = problems;

    /// <summary>Certificates and roots by name.</summary>
    public SecretStore Secrets { get; } = secrets;

    /// <summary>The upstream of this name; null when there is none.</summary>
    public UpstreamEntry? Upstream(string name) => upstreams.GetValueOrDefault(name);

    /// <summary>The routes of a chain. A table that is not there has no routes: every request is answered with 404.</summary>
    public RoutesPlan Routes(HttpHandling handling)
    {
        if (handling.InlineRoutes is { } own)
        {
            return Compile(own);
        }

        if (!_compiled.TryGetValue(handling.RouteTableName, out var routes))
        {
            var table = _tables.GetValueOrDefault(handling.RouteTableName) ?? new RouteTable(handling.RouteTableName, []);
            _compiled.Add(handling.RouteTableName, routes = Compile(table));
        }

        return routes;
    }

    private RoutesPlan Compile(RouteTable table)
    {
        var routes = new RoutesPlan(table, this);
        Problems.AddRange(routes.Problems);
        return routes;
    }
}
