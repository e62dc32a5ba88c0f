namespace Isthmus.Api.Checking;

/// <summary>
/// The localities that a <c>distribute</c> list has named so far, as a tree of region, zone, subzone. A literal <c>*</c> is an ordinary part here, except that
/// it is also how "the whole of it" is marked, which makes <c>r/*</c> followed by <c>r/z</c> an overlap and the reverse order none.
/// </summary>
internal sealed class LocalityTree
{
    private const string Whole = "*";

    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> _regions = new(StringComparer.Ordinal);

    /// <summary>Adds a locality; false when it overlaps with one before it.</summary>
    public bool TryAdd(string[] parts)
    {
        if (_regions.ContainsKey(Whole))
        {
            return false;
        }

        if (parts.Length == 1)
        {
            return TryAddRegion(parts[0]);
        }

        if (!_regions.TryGetValue(parts[0], out var zones))
        {
            _regions[parts[0]] = zones = new(StringComparer.Ordinal);
        }

        return !zones.ContainsKey(Whole) && (parts.Length == 2 ? TryAddZone(zones, parts[1]) : TryAddSubZone(zones, parts[1], parts[2]));
    }

    private bool TryAddRegion(string region)
    {
        if (_regions.ContainsKey(region))
        {
            return false;
        }

        _regions[region] = new(StringComparer.Ordinal) { [Whole] = [] };
        return true;
    }

    private static bool TryAddZone(Dictionary<string, HashSet<string>> zones, string zone)
    {
        if (zones.ContainsKey(zone))
        {
            return false;
        }

        zones[zone] = new(StringComparer.Ordinal) { Whole };
        return true;
    }

    private static bool TryAddSubZone(Dictionary<string, HashSet<string>> zones, string zone, string subZone)
    {
        if (!zones.TryGetValue(zone, out var subZones))
        {
            zones[zone] = subZones = new(StringComparer.Ordinal);
        }

        return !subZones.Contains(Whole) && subZones.Add(subZone);
    }
}
