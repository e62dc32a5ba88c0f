using Isthmus.Planner.Authorization;

namespace Isthmus.Planner.Listeners;

/// <summary>
/// The connections that the chains of one listener take so far. A proxy refuses a listener with two chains that share an address range, server name and
/// application protocol, even when the rest of what they match differs. Owned by one listener's construction.
/// </summary>
internal sealed class TakenConnections
{
    private const string AnyName = "";

    // What a chain without ranges is filed under.
    private static readonly string[] AnyAddress = ["0.0.0.0/0", "::/0"];

    // By server name, then by range: a gateway between networks has thousands of names and one range.
    private readonly Dictionary<string, Dictionary<string, List<FilterChainMatch>>> _taken = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes what <paramref name="match"/> asks for and nobody has, and returns it: nothing, one match, or several where some names are free in some ranges only.
    /// </summary>
    public IReadOnlyList<FilterChainMatch> Take(FilterChainMatch match)
    {
        var (names, ranges) = (NamesOf(match), RangesOf(match));
        if (!Array.Exists(names, _taken.ContainsKey))
        {
            Add(match, ranges, names);
            return [Written(match, ranges, names)];
        }

        var free = ranges.Select(r => (Range: r, Names: names.Where(n => IsFree(match, r, n)).ToEquatableArray()))
            .Where(f => !f.Names.IsEmpty)
            .GroupBy(f => f.Names, f => f.Range)
            .Select(g => (Ranges: g.ToArray(), Names: g.Key.ToArray()))
            .ToList();
        free.ForEach(f => Add(match, f.Ranges, f.Names));
        return free.ConvertAll(f => Written(match, f.Ranges, f.Names));
    }

    private bool IsFree(FilterChainMatch match, string range, string name) =>
        !_taken.TryGetValue(name, out var byRange) || !byRange.TryGetValue(range, out var others) || !others.Exists(o => Overlap(o, match));

    private void Add(FilterChainMatch match, string[] ranges, string[] names)
    {
        foreach (var name in names)
        {
            if (!_taken.TryGetValue(name, out var byRange))
            {
                _taken.Add(name, byRange = new(StringComparer.Ordinal));
            }

            foreach (var range in ranges)
            {
                (byRange.TryGetValue(range, out var others) ? others : byRange[range] = []).Add(match);
            }
        }
    }

    // Of one name and one range. A chain that asks for no protocol has a place of its own beside those that do.
    private static bool Overlap(FilterChainMatch one, FilterChainMatch other) =>
        one.DestinationPort == other.DestinationPort
        && string.Equals(one.TransportProtocol, other.TransportProtocol, StringComparison.Ordinal)
        && (one.ApplicationProtocols == other.ApplicationProtocols || one.ApplicationProtocols.Any(p => other.ApplicationProtocols.AsSpan().Contains(p)));

    private static string[] RangesOf(FilterChainMatch match) =>
        match.DestinationRanges.IsEmpty ? AnyAddress : [.. match.DestinationRanges.Select(AddressRanges.Canonical).Distinct(StringComparer.Ordinal)];

    private static string[] NamesOf(FilterChainMatch match) =>
        match.ServerNames.IsEmpty || match.ServerNames.AsSpan().Contains("*")
            ? [AnyName]
            : [.. match.ServerNames.Select(n => n.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];

    private static FilterChainMatch Written(FilterChainMatch match, string[] ranges, string[] names) => match with
    {
        DestinationRanges = ranges.AsSpan().SequenceEqual(AnyAddress) ? default : ranges.ToEquatableArray(),
        ServerNames = names[0] == AnyName ? default : names.ToEquatableArray(),
    };
}
