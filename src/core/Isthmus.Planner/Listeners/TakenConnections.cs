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

    private readonly HashSet<(int Port, string Range, string Name, string Transport, string Alpn)> _taken = [];

    /// <summary>
    /// Takes what <paramref name="match"/> asks for and nobody has, and returns it: nothing, one match, or several where some names are free in some ranges only.
    /// </summary>
    public IReadOnlyList<FilterChainMatch> Take(FilterChainMatch match)
    {
        var names = NamesOf(match);
        var free = RangesOf(match)
            .Select(r => (Range: r, Names: names.Where(n => KeysOf(match, r, n).All(k => !_taken.Contains(k))).ToEquatableArray()))
            .Where(f => !f.Names.IsEmpty)
            .ToList();
        foreach (var (range, own) in free)
        {
            _taken.UnionWith(own.SelectMany(n => KeysOf(match, range, n)));
        }

        return [.. free.GroupBy(f => f.Names).Select(g => Written(match, [.. g.Select(f => f.Range)], g.Key))];
    }

    private static string[] RangesOf(FilterChainMatch match) =>
        match.DestinationRanges.IsEmpty ? AnyAddress : [.. match.DestinationRanges.Select(AddressRanges.Canonical).Distinct(StringComparer.Ordinal)];

    private static string[] NamesOf(FilterChainMatch match) =>
        match.ServerNames.IsEmpty || match.ServerNames.AsSpan().Contains("*")
            ? [AnyName]
            : [.. match.ServerNames.Select(n => n.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<(int Port, string Range, string Name, string Transport, string Alpn)> KeysOf(FilterChainMatch match, string range, string name)
    {
        IEnumerable<string> protocols = match.ApplicationProtocols.IsEmpty ? [""] : match.ApplicationProtocols;
        return protocols.Select(p => (match.DestinationPort, range, name, match.TransportProtocol, p));
    }

    private static FilterChainMatch Written(FilterChainMatch match, IReadOnlyList<string> ranges, EquatableArray<string> names) => match with
    {
        DestinationRanges = ranges.Order(StringComparer.Ordinal).SequenceEqual(AnyAddress, StringComparer.Ordinal) ? default : ranges.ToEquatableArray(),
        ServerNames = names[0] == AnyName ? default : names,
    };
}
