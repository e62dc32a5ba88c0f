namespace Isthmus.Api.Reading.Documents;

/// <summary>Gathers the entries of one mapping and tells repeated keys apart.</summary>
internal sealed class MapBuilder(TextPosition position)
{
    // Up to here a walk over the keys is cheaper than a set.
    private const int SmallMap = 8;

    private readonly List<MapEntry> _entries = [];
    private List<MapEntry>? _repeated;
    private HashSet<string>? _keys;

    public void Add(MapEntry entry)
    {
        if (!Knows(entry.Key))
        {
            Append(entry);
            return;
        }

        (_repeated ??= []).Add(entry);
    }

    /// <summary>Adds what a merge key (<c>&lt;&lt;</c>) brings: only keys that are not there.</summary>
    public void Merge(MapNode other)
    {
        foreach (var entry in other.Entries)
        {
            if (!Knows(entry.Key))
            {
                Append(entry);
            }
        }
    }

    public MapNode Build() => new(position, _entries, (IReadOnlyList<MapEntry>?)_repeated ?? []);

    private void Append(MapEntry entry)
    {
        _entries.Add(entry);
        if (_keys is not null)
        {
            _keys.Add(entry.Key);
        }
        else if (_entries.Count > SmallMap)
        {
            _keys = new HashSet<string>(_entries.Select(e => e.Key), StringComparer.Ordinal);
        }
    }

    private bool Knows(string key)
    {
        if (_keys is not null)
        {
            return _keys.Contains(key);
        }

        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
