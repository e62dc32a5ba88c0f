namespace Isthmus.App.Inputs;

/// <summary>
/// Says which endpoints are to be taken for unhealthy, as written on the command line: <c>cluster=..</c>, <c>address=..</c>, <c>network=..</c>,
/// <c>locality=..</c> (a prefix: a region, or region/zone) or <c>workload=..</c>; joined by commas all must hold.
/// </summary>
internal sealed class EndpointSelector
{
    private readonly List<Func<LocalityEndpoints, PlannedEndpoint, bool>> _conditions = [];

    private EndpointSelector()
    {
    }

    /// <summary>Reads a selector, or says in <paramref name="problem"/> what is wrong with the text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EndpointSelector? selector, out string problem)
    {
        selector = new EndpointSelector();
        problem = "";
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var condition = equals < 0 ? null : Condition(part[..equals], part[(equals + 1)..]);
            if (condition is null)
            {
                problem = $"--unhealthy: '{part}' is not one of cluster=.., address=.., network=.., locality=.., workload=..";
                selector = null;
                return false;
            }

            selector._conditions.Add(condition);
        }

        return true;
    }

    /// <summary>Whether the endpoint is meant.</summary>
    public bool Selects(LocalityEndpoints group, PlannedEndpoint endpoint) => _conditions.TrueForAll(c => c(group, endpoint));

    private static Func<LocalityEndpoints, PlannedEndpoint, bool>? Condition(string key, string value) => key switch
    {
        "cluster" => (_, e) => string.Equals(e.Workload.Cluster.Value, value, StringComparison.Ordinal),
        "address" => (_, e) => string.Equals(e.Address, value, StringComparison.Ordinal) || string.Equals($"{e.Address}:{e.Port}", value, StringComparison.Ordinal),
        "network" => (_, e) => string.Equals(e.Network.Value, value, StringComparison.Ordinal),
        "workload" => (_, e) => string.Equals(e.Workload.Name, value, StringComparison.Ordinal),
        "locality" => (g, _) => $"{g.Locality}/".StartsWith(value.TrimEnd('/', '*') + "/", StringComparison.Ordinal),
        _ => null,
    };
}
