using System.Globalization;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// The chains of one listener while they are collected: no two take the same connections, and no two have the same name. Who comes first keeps its
/// connections; who comes later gets what is left of its own. Owned by one listener's construction.
/// </summary>
internal sealed class DisjointChains
{
    private readonly TakenConnections _taken = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<FilterChain> _chains = [];

    /// <summary>The chains so far.</summary>
    public IReadOnlyList<FilterChain> All => _chains;

    /// <summary>Adds what others left of <paramref name="chain"/>; false when that is nothing.</summary>
    public bool Add(FilterChain chain)
    {
        var matches = _taken.Take(chain.Match);
        foreach (var match in matches)
        {
            _chains.Add(chain with { Name = Unique(chain.Name), Match = match });
        }

        return matches.Count > 0;
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var i = 2; !_names.Add(unique); i++)
        {
            unique = $"{name}#{i.ToString(CultureInfo.InvariantCulture)}";
        }

        return unique;
    }
}
